package ai.nolmt.generations.run;

import ai.nolmt.generations.database.StageTransaction;
import java.time.Duration;
import java.util.UUID;

/** Runs that nobody asked for, as it is time for them. */
final class ScheduledRuns {
    // However many workers ask: one a moment, and none while an earlier one of the schedule isn't finished. The
    // moment is the database's: a worker whose clock is ahead would use up those to come.
    private static final String SCHEDULE = """
            INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, slot)
            SELECT :id, :kind, 'schedule', :kind || ' every ' || :every || ' #'
                || floor(extract(epoch FROM now()) * 1000 / :millis)::bigint
            WHERE NOT EXISTS (
                SELECT FROM nolmt.cleanup_runs WHERE kind = :kind AND requested_by = 'schedule'
                  AND status IN ('accepted', 'queued', 'running'))
            ON CONFLICT (slot) DO NOTHING""";

    private ScheduledRuns() {}

    /** Returns how many there are of it: one or none. */
    static int add(StageTransaction tx, UUID id, RunKind kind, Duration period) {
        return tx.sql()
                .sql(SCHEDULE)
                .param("id", id)
                .param("kind", kind.wireName())
                .param("every", period.toString())
                .param("millis", period.toMillis())
                .update();
    }
}
