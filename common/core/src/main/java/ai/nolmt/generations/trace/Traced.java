package ai.nolmt.generations.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/** A piece of work that is traced, or isn't: then none of these does anything. Ended once; safe for concurrent use. */
public final class Traced implements AutoCloseable {
    public static final Traced NOT = new Traced(Span.getInvalid());

    private final Span span;

    Traced(Span span) {
        this.span = span;
    }

    /** What comes after this is told, or null. */
    public @Nullable String context() {
        return TraceContext.textOf(span.getSpanContext());
    }

    Span span() {
        return span;
    }

    /** What this thread does until the scope is closed is part of it. */
    public Scope here() {
        return span.getSpanContext().isValid() ? span.makeCurrent() : Scope.noop();
    }

    public void says(String name, String value) {
        span.setAttribute(name, value);
    }

    /** Somebody else asked for it, too. */
    public void askedForBy(@Nullable String context) {
        SpanContext other = TraceContext.parse(context);
        if (other.isValid()) {
            span.addLink(other);
        }
    }

    /** By its kind only: what failures say may have links and names in it. */
    public void failed(Throwable problem) {
        span.setAttribute("error.type", problem.getClass().getName());
        span.setStatus(StatusCode.ERROR);
    }

    @Override
    public void close() {
        span.end();
    }
}
