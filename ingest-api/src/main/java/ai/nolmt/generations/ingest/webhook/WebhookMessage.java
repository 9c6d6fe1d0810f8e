package ai.nolmt.generations.ingest.webhook;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is to be delivered; the same text at every try.
 *
 * @param tries that failed before
 * @param job null of a test
 */
record WebhookMessage(
        UUID id, String type, @Nullable UUID job, @Nullable String errorCode, Instant occurredAt, int tries) {
    private record Body(String type, Instant timestamp, Data data) {}

    private record Data(
            @Nullable UUID id,
            @Nullable String status,
            @Nullable Failure error) {}

    private record Failure(String code) {}

    String body(JsonMapper json) {
        return json.writeValueAsString(new Body(
                type,
                occurredAt,
                new Data(
                        job,
                        job == null ? null : WebhookEvent.statusOf(type),
                        errorCode == null ? null : new Failure(errorCode))));
    }
}
