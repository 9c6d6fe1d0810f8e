package ai.nolmt.generations.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work that is traced, or isn't: then none of these does anything. None of them throws, as nobody's work is to fail for
 * being looked at. Ended once; safe for concurrent use.
 */
public final class Traced implements AutoCloseable {
    public static final Traced NOT = new Traced(Span.getInvalid());

    private final Span span;

    Traced(Span span) {
        this.span = span;
    }

    /** What a thread does until this is closed, by that thread, is part of a piece of work. */
    public interface Here extends AutoCloseable {
        @Override
        void close();
    }

    /** What comes after this is told, or null. */
    public @Nullable String context() {
        return TraceContext.textOf(span.getSpanContext());
    }

    Span span() {
        return span;
    }

    @SuppressWarnings("MustBeClosedChecker") // whoever asks for it closes it
    public Here here() {
        if (!span.getSpanContext().isValid()) {
            return () -> {};
        }
        Scope scope = span.makeCurrent();
        return scope::close;
    }

    public void says(String name, String value) {
        told(() -> span.setAttribute(name, value));
    }

    public void says(String name, long value) {
        told(() -> span.setAttribute(name, value));
    }

    /** Somebody else asked for it, too. */
    public void askedForBy(@Nullable String context) {
        SpanContext other = TraceContext.parse(context);
        if (other.isValid()) {
            told(() -> span.addLink(other));
        }
    }

    /** By its kind only: what failures say may have links and names in it. */
    public void failed(Throwable problem) {
        failed(problem.getClass().getName());
    }

    public void failed(String kind) {
        told(() -> span.setAttribute("error.type", kind).setStatus(StatusCode.ERROR));
    }

    @Override
    public void close() {
        told(span::end);
    }

    private void told(Runnable what) {
        if (span.isRecording()) {
            Traces.quietly(what);
        }
    }
}
