package ai.nolmt.generations.database;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.object.InstallationMarker;
import ai.nolmt.generations.object.InstallationMarker.Finding;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.PlainObjectStore;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** The one-shot command that every deployment runs first, with a credential of its own. */
public final class MigrateCommand {
    private MigrateCommand() {}

    /**
     * Migrates the database, and marks the bucket as the database's own where one is named: clean-ups delete from none
     * that isn't.
     *
     * @param environment NOLMT_MIGRATION_DATABASE_URL, NOLMT_OBJECTS_PREFIX where it differs from the default, and
     *     AWS_S3_BUCKET_NAME with the variables that every AWS client reads
     * @return the process's exit status: 0, or 1 after a sentence on System.err
     */
    public static int run(Map<String, String> environment, Clock clock) {
        return run(environment, clock, null);
    }

    /**
     * As {@link #run(Map, Clock)}, and lets another backend that inserts rows go on naming its own keys for a while.
     *
     * @param foreignKeysUntil at most 90 days away; a moment that has passed ends it; null leaves it as it is
     */
    public static int run(Map<String, String> environment, Clock clock, @Nullable Instant foreignKeysUntil) {
        try {
            if (foreignKeysUntil != null) {
                ForeignKeys.check(foreignKeysUntil, clock.instant());
            }
            DatabaseUrl url = DatabaseUrl.parse(
                    "NOLMT_MIGRATION_DATABASE_URL",
                    Bounds.present(
                            environment.get("NOLMT_MIGRATION_DATABASE_URL"),
                            "NOLMT_MIGRATION_DATABASE_URL",
                            "the database with its owner's login, like postgresql://postgres:secret@db.example.com/postgres"));
            PGSimpleDataSource owner = new PGSimpleDataSource();
            owner.setUrl(url.jdbcUrl());
            if (url.username() != null) {
                owner.setUser(url.username());
            }
            if (url.password() != null) {
                owner.setPassword(url.password());
            }
            for (Map.Entry<String, String> option : url.options().entrySet()) {
                owner.setProperty(option.getKey(), option.getValue());
            }
            KeyPrefix prefix =
                    new KeyPrefix(Objects.requireNonNullElse(environment.get("NOLMT_OBJECTS_PREFIX"), "generations/"));
            MigrationProblem.refusePooler(owner);
            int applied = migrate(owner, prefix);
            System.out.println("The database " + url + " is up to date; " + applied + " migrations were applied.");
            if (foreignKeysUntil != null) {
                ForeignKeys.allow(owner, foreignKeysUntil);
                System.out.println("Rows of other backends may name keys of their own until " + foreignKeysUntil + ".");
            }
            mark(environment, owner, prefix, clock);
            return 0;
        } catch (ConfigurationProblem e) {
            System.err.println(e.getMessage() + " " + e.cure());
            return 1;
        } catch (RuntimeException | SQLException e) {
            System.err.println("The migration failed and can be run again: " + e.getMessage());
            return 1;
        }
    }

    private static int migrate(DataSource owner, KeyPrefix prefix) {
        try {
            return Migrations.run(owner, prefix);
        } catch (FlywayException e) {
            throw MigrationProblem.of(e);
        }
    }

    private static void mark(Map<String, String> environment, DataSource owner, KeyPrefix prefix, Clock clock) {
        String bucket = environment.get("AWS_S3_BUCKET_NAME");
        if (bucket == null || bucket.isBlank()) {
            System.out.println(
                    "AWS_S3_BUCKET_NAME is not set, so no bucket was marked as this database's: until one is,"
                            + " clean-ups delete nothing. Run this again with the bucket's name and credentials that may write.");
            return;
        }
        boolean pathStyle = Boolean.parseBoolean(environment.get("NOLMT_OBJECTS_PATH_STYLE"));
        try (PlainObjectStore objects = PlainObjectStore.open(bucket.strip(), prefix, pathStyle, clock)) {
            if (new InstallationMarker(objects.store(), prefix, Migrations.installation(owner)).mark()
                    != Finding.OURS) {
                throw new ConfigurationProblem(
                        "The bucket " + bucket + " says that what is under '" + prefix
                                + "' belongs to another database.",
                        "Use another bucket or another nolmt.objects.prefix; or, if that database is gone for good, delete"
                                + " the other object under nolmt-installation/" + prefix + " and run this again.");
            }
        }
        System.out.println("The bucket " + bucket + " is marked as this database's.");
    }
}
