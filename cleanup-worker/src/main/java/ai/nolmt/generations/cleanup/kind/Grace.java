package ai.nolmt.generations.cleanup.kind;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.Run;
import ai.nolmt.generations.run.RunStopped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;

/**
 * How old something in the bucket must be before nobody can be at it any more. Safe for concurrent use.
 *
 * @param usual unless the run says otherwise
 * @param least what a run may say
 */
public record Grace(Duration usual, Duration least, Clock clock) {
    private static final String NOW = """
            SELECT clock_timestamp()""";

    /**
     * What is older than this is old enough, by both clocks, ours and the database's.
     *
     * @throws RunStopped if the run asks for less than the least
     */
    public Instant before(Run run, StageTransactions transactions) {
        Duration grace = Objects.requireNonNullElse(run.olderThan(), usual);
        if (grace.compareTo(least) < 0) {
            throw RunStopped.failed(
                    ErrorCode.OLDER_THAN_TOO_SHORT,
                    "olderThan is " + grace + "; this installation allows " + least
                            + " and longer (nolmt.cleanup.min-orphan-grace).");
        }
        Instant database = transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(NOW)
                        .query((row, n) ->
                                row.getObject(1, OffsetDateTime.class).toInstant())
                        .single());
        Instant ours = clock.instant();
        return (ours.isBefore(database) ? ours : database).minus(grace);
    }
}
