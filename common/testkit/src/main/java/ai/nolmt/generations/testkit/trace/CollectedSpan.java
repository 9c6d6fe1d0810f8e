package ai.nolmt.generations.testkit.trace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A span as it was sent.
 *
 * @param parent empty of a first one
 * @param links ids of other spans
 * @param text all of it, and its resource, as far as it is text
 */
public record CollectedSpan(String trace, String id, String parent, String name, List<String> links, String text) {
    // opentelemetry-proto, ExportTraceServiceRequest: numbers of members
    private static final int RESOURCE_SPANS = 1;
    private static final int SCOPE_SPANS = 2;
    private static final int SPANS = 2;
    private static final int TRACE_ID = 1;
    private static final int SPAN_ID = 2;
    private static final int PARENT_ID = 4;
    private static final int NAME = 5;
    private static final int LINKS = 13;
    private static final int LINKED_SPAN_ID = 2;

    public CollectedSpan {
        links = List.copyOf(links);
    }

    static List<CollectedSpan> in(byte[] request) {
        List<CollectedSpan> spans = new ArrayList<>();
        for (Protobuf ofResource : new Protobuf(request).all(RESOURCE_SPANS)) {
            for (Protobuf ofScope : ofResource.all(SCOPE_SPANS)) {
                ofScope.all(SPANS).forEach(span -> spans.add(of(span, ofResource)));
            }
        }
        return spans;
    }

    private static CollectedSpan of(Protobuf span, Protobuf resource) {
        return new CollectedSpan(
                hex(span, TRACE_ID),
                hex(span, SPAN_ID),
                hex(span, PARENT_ID),
                text(span.first(NAME)),
                span.all(LINKS).stream().map(link -> hex(link, LINKED_SPAN_ID)).toList(),
                text(span.bytes()) + text(resource.first(1)));
    }

    private static String hex(Protobuf message, int member) {
        return HexFormat.of().formatHex(message.first(member));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
