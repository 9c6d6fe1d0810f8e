package ai.nolmt.generations.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** W3C's {@code traceparent}, as rows and messages have it. Anything else that they may have is nobody's trace. */
public final class TraceContext {
    /** The name of the header, and of a message's attribute. */
    public static final String HEADER = "traceparent";

    /** Its version, trace, span and flags; what later versions have behind it. https://www.w3.org/TR/trace-context/#traceparent-header */
    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.{0,200})?");

    private TraceContext() {}

    /** Of the work that this thread does; null where nobody wants to know of it. */
    public static @Nullable String current() {
        return textOf(Span.current().getSpanContext());
    }

    static @Nullable String textOf(SpanContext context) {
        return context.isValid() && context.isSampled()
                ? "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                        + context.getTraceFlags().asHex()
                : null;
    }

    /** As it may be sent on; null for what is none. */
    public static @Nullable String checked(@Nullable String text) {
        return textOf(parse(text));
    }

    /** An invalid one if it is none. */
    static SpanContext parse(@Nullable String text) {
        Matcher parts = FORM.matcher(text == null ? "" : text);
        if (!parts.matches() || parts.group(1).equals("ff") || parts.group(1).equals("00") && parts.group(5) != null) {
            return SpanContext.getInvalid();
        }
        return SpanContext.createFromRemoteParent(
                parts.group(2), parts.group(3), TraceFlags.fromHex(parts.group(4), 0), TraceState.getDefault());
    }
}
