package ai.nolmt.generations.ingest.event;

import ai.nolmt.generations.job.JobEvent;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Events as they go over the wire: Server-Sent Events (WHATWG HTML, section 9.2). */
final class EventText {
    private static final int RETRY_MILLIS = 1000;
    private static final byte[] HEARTBEAT = bytes(":\n\n");

    private final JsonMapper json;

    EventText(JsonMapper json) {
        this.json = json;
    }

    /** An event's data. */
    @Schema(name = "GenerationEvent")
    record Data(UUID id, String status, @Nullable Failure error, Instant at) {
        @Schema(name = "GenerationEventError")
        record Failure(String code) {}
    }

    /** How a stream begins: with the id after which it goes on, and nothing that is shown. */
    byte[] opening(long after) {
        return bytes("retry: " + RETRY_MILLIS + "\nid: " + after + "\n\n");
    }

    /** How a stream begins that always begins with how things are. */
    byte[] opening() {
        return bytes("retry: " + RETRY_MILLIS + "\n\n");
    }

    /** How things are. */
    byte[] state(String id, Object shown) {
        return bytes("id: " + id + "\ndata: " + json.writeValueAsString(shown) + "\n\n");
    }

    /** Events that were asked for are no longer kept. */
    byte[] reset(long after) {
        return bytes("id: " + after + "\nevent: reset\ndata: {}\n\n");
    }

    byte[] of(JobEvent event) {
        String code = event.errorCode();
        Data data = new Data(
                event.job(),
                event.status().wireName(),
                code == null ? null : new Data.Failure(code),
                event.createdAt());
        return bytes("id: " + event.id() + "\ndata: " + json.writeValueAsString(data) + "\n\n");
    }

    byte[] heartbeat() {
        return HEARTBEAT.clone();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
