package ai.nolmt.generations.database;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.object.KeyPrefix;
import java.util.Map;
import java.util.Objects;
import org.postgresql.ds.PGSimpleDataSource;

/** The one-shot command that every deployment runs first, with a credential of its own. */
public final class MigrateCommand {
    private MigrateCommand() {}

    /**
     * @param environment NOLMT_MIGRATION_DATABASE_URL, and NOLMT_OBJECTS_PREFIX where it differs from the default
     * @return the process's exit status: 0, or 1 after a sentence on System.err
     */
    public static int run(Map<String, String> environment) {
        try {
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
            String prefix = Objects.requireNonNullElse(environment.get("NOLMT_OBJECTS_PREFIX"), "generations/");
            int applied = Migrations.run(owner, new KeyPrefix(prefix));
            System.out.println("The database " + url + " is up to date; " + applied + " migrations were applied.");
            return 0;
        } catch (ConfigurationProblem e) {
            System.err.println(e.getMessage() + " " + e.cure());
            return 1;
        } catch (RuntimeException e) {
            System.err.println("The migration failed and can be run again: " + e.getMessage());
            return 1;
        }
    }
}
