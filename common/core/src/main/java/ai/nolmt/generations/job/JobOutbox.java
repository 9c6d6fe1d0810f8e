package ai.nolmt.generations.job;

import ai.nolmt.generations.message.Outbox;
import ai.nolmt.generations.message.OutboxTable;
import ai.nolmt.generations.message.Pointer.Target;
import java.util.UUID;

/** The jobs that wait to be sent; a user's share a queue fairly with others'. */
public final class JobOutbox {
    private JobOutbox() {}

    public static Outbox of(UUID installation) {
        return new OutboxTable(
                Target.JOB,
                installation,
                "nolmt.jobs",
                "'accepted', 'queued', 'processing'",
                "o.user_id::text",
                "o.trace_context");
    }
}
