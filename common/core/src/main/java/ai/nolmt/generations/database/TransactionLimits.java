package ai.nolmt.generations.database;

import ai.nolmt.generations.config.Bounds;
import java.time.Duration;

/**
 * How long a transaction may wait, work, rest and last before the server ends it. A process that freezes with locks in
 * its hands can't hold up the others for longer than {@code idle} says.
 *
 * @param lock waiting for one lock
 * @param statement one statement
 * @param idle between two statements
 * @param transaction all of it, where the server knows that limit (PostgreSQL 17 and newer)
 */
public record TransactionLimits(Duration lock, Duration statement, Duration idle, Duration transaction) {
    public static final TransactionLimits DEFAULT = new TransactionLimits(
            Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(15), Duration.ofMinutes(1));

    public TransactionLimits {
        Bounds.within("nolmt.database.lock-timeout", lock, Duration.ofMillis(100), Duration.ofMinutes(5));
        Bounds.within("nolmt.database.statement-timeout", statement, Duration.ofSeconds(1), Duration.ofHours(1));
        Bounds.within("nolmt.database.idle-timeout", idle, Duration.ofSeconds(1), Duration.ofMinutes(5));
        Bounds.within("nolmt.database.transaction-timeout", transaction, statement, Duration.ofHours(2));
    }

    static String millis(Duration limit) {
        return Long.toString(limit.toMillis());
    }
}
