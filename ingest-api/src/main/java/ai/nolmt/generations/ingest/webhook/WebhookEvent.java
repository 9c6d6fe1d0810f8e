package ai.nolmt.generations.ingest.webhook;

import ai.nolmt.generations.job.JobStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a webhook may be told: how a job ended. */
enum WebhookEvent {
    SUCCEEDED(JobStatus.SUCCEEDED),
    FAILED(JobStatus.FAILED),
    CANCELLED(JobStatus.CANCELLED),
    DELETED(JobStatus.DELETED);

    private static final String PREFIX = "generation.";

    /** Of a message that says nothing but that the webhook works. */
    static final String TEST = "webhook.test";

    private final JobStatus status;

    WebhookEvent(JobStatus status) {
        this.status = status;
    }

    /** As in messages, and in the database. */
    String wireName() {
        return PREFIX + status.wireName();
    }

    /** The status that a message's type tells of. */
    static String statusOf(String type) {
        return type.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
    }

    static List<String> names() {
        return Arrays.stream(values()).map(WebhookEvent::wireName).toList();
    }
}
