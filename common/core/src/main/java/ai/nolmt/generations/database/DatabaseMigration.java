package ai.nolmt.generations.database;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.object.KeyPrefix;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** What every deployment does first, with the owner's login. */
public final class DatabaseMigration {
    private static final String VARIABLE = "NOLMT_MIGRATION_DATABASE_URL";

    private static final Duration LET_IN = Duration.ofSeconds(10);

    private DatabaseMigration() {}

    /**
     * @param database where it is, without a login
     * @param applied how many migrations this run applied
     * @param installation who the database is
     * @param bucket where its objects are, if that is known
     */
    public record Result(
            String database,
            int applied,
            UUID installation,
            @Nullable String bucket) {}

    /**
     * Brings a database up to date, and where that is wanted lets another backend that inserts rows go on naming its own
     * keys for a while.
     *
     * @param address what NOLMT_MIGRATION_DATABASE_URL says, if it is set
     * @param foreignKeysUntil at most 90 days away; a moment that has passed ends it; null leaves it as it is
     * @throws ai.nolmt.generations.config.ConfigurationProblem for what a person must change first; other failures leave the
     *     database as it was or so that this can be run again
     */
    public static Result run(
            @Nullable String address, KeyPrefix prefix, @Nullable Instant foreignKeysUntil, Instant now) {
        if (foreignKeysUntil != null) {
            ForeignKeys.check(foreignKeysUntil, now);
        }
        DatabaseUrl url = DatabaseUrl.parse(
                VARIABLE,
                Bounds.present(
                        address,
                        VARIABLE,
                        "the database with its owner's login, like postgresql://postgres:secret@db.example.com/postgres"));
        DataSource owner = url.dataSource("nolmt-migrate", LET_IN, null); // a large table takes hours
        MigrationProblem.refusePooler(owner);
        int applied;
        try {
            applied = Migrations.run(owner, prefix);
        } catch (FlywayException e) {
            throw MigrationProblem.of(e);
        }
        if (foreignKeysUntil != null) {
            ForeignKeys.allow(owner, foreignKeysUntil);
        }
        return new Result(
                url.toString(),
                applied,
                Migrations.installation(owner),
                MarkedBucket.of(owner).orElse(null));
    }

    /**
     * Remembers which bucket was marked as this database's.
     *
     * @param address as {@link #run} has taken it
     */
    public static void remember(@Nullable String address, String bucket) {
        DatabaseUrl url = DatabaseUrl.parse(VARIABLE, String.valueOf(address));
        MarkedBucket.remember(url.dataSource("nolmt-migrate", LET_IN, null), bucket);
    }
}
