package ai.nolmt.generations.database;

import ai.nolmt.generations.object.KeyPrefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationState;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Brings a database up to date, with the owner's login. Run before the applications start, by one process at a time or
 * several: Flyway's lock makes the others wait. Needs a session of its own, so no transaction pooler in between.
 */
public final class Migrations {
    private static final String FORGET_FAILED = """
            DELETE FROM nolmt.flyway_schema_history WHERE NOT success""";

    private static final String INSTALLATION = """
            SELECT value FROM nolmt.settings WHERE name = 'installation_id'""";

    private static final String SCRIPTS = "classpath*:db/migration/V*__*.sql";
    private static final Pattern VERSION = Pattern.compile("V(\\d+)__.*\\.sql");

    private Migrations() {}

    /**
     * @param prefix stored with the first migration and never changed by later ones
     * @return how many migrations were applied
     */
    public static int run(DataSource owner, KeyPrefix prefix) {
        return run(owner, prefix, "latest");
    }

    /**
     * As {@link #run(DataSource, KeyPrefix)}, but no further than a version; for rehearsals of an upgrade.
     *
     * @param target a version, like 6, or latest
     */
    public static int run(DataSource owner, KeyPrefix prefix, String target) {
        Flyway flyway = Flyway.configure()
                .dataSource(owner)
                .locations("classpath:db/migration")
                .defaultSchema("nolmt")
                .createSchemas(true)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .target(target)
                .placeholders(Map.of("key_prefix", prefix.value()))
                .validateMigrationNaming(true)
                // CREATE INDEX CONCURRENTLY would wait for ever for a lock that is held in a transaction.
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                // building an index takes as long as it takes
                .initSql("SET statement_timeout = 0")
                .load();
        if (Arrays.stream(flyway.info().all()).anyMatch(migration -> migration.getState() == MigrationState.FAILED)) {
            // Only one outside a transaction leaves such a mark, and can be run again. Not repair(): that would also
            // take changed files for those that were applied.
            JdbcClient.create(owner).sql(FORGET_FAILED).update();
        }
        return flyway.migrate().migrationsExecuted;
    }

    /** The version that these classes need at least. */
    static int newest() {
        return versions().last();
    }

    /** Of all migrations that there are. */
    static SortedSet<Integer> versions() {
        try {
            return Arrays.stream(new PathMatchingResourcePatternResolver().getResources(SCRIPTS))
                    .map(script -> VERSION.matcher(String.valueOf(script.getFilename())))
                    .filter(Matcher::matches)
                    .map(name -> Integer.valueOf(name.group(1)))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who the migrated database is. */
    public static UUID installation(DataSource owner) {
        return UUID.fromString(
                JdbcClient.create(owner).sql(INSTALLATION).query(String.class).single());
    }
}
