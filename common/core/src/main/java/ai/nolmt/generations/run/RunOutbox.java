package ai.nolmt.generations.run;

import ai.nolmt.generations.message.Outbox;
import ai.nolmt.generations.message.OutboxTable;
import ai.nolmt.generations.message.Pointer.Target;
import java.util.UUID;

/** The runs that wait for a worker, new ones and those that go on by another message. */
public final class RunOutbox {
    private RunOutbox() {}

    public static Outbox of(UUID installation) {
        return new OutboxTable(
                Target.CLEANUP_RUN, installation, "nolmt.cleanup_runs", "'accepted', 'queued', 'running'", "'cleanup'");
    }
}
