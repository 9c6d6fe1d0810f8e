package ai.nolmt.generations.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** A database of the protocol's first edition, with work under way, becomes one of the second. */
class SecondEditionIT {
    @Test
    void tombstonesRunsAndJobsOfTheFirstEditionKeepTheirMeaning() {
        TestDatabase database = Backends.shared().newDatabase();
        Migrations.run(database.superuser(), Backends.PREFIX, "6");
        new JdbcTemplate(database.superuser()).execute("""
                INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, status, cursor, created_at, updated_at) VALUES
                    ('00000000-0000-4000-8000-000000000001', 'orphans', 'schedule', 'running', 'generations/x', now(), now()),
                    ('00000000-0000-4000-8000-000000000002', 'orphans', 'schedule', 'running', '#listed', now(), now()),
                    ('00000000-0000-4000-8000-000000000003', 'retention', 'schedule', 'running', '#purge:x', now(), now());
                INSERT INTO nolmt.object_deletions (key, reason, actor, run, purged_at) VALUES
                    ('receipt', 'deleted', 'a', NULL, now()), ('staging/receipt', 'stored', 'a', NULL, now()),
                    ('pending', 'deleted', 'a', NULL, NULL),
                    ('listing', 'orphan', 'a', '00000000-0000-4000-8000-000000000001', NULL),
                    ('listed', 'orphan', 'a', '00000000-0000-4000-8000-000000000002', NULL),
                    ('expired', 'expired', 'a', '00000000-0000-4000-8000-000000000003', NULL);
                INSERT INTO nolmt.jobs (id, user_id, generation_type, fingerprint, status, output, created_at, updated_at) VALUES
                    (gen_random_uuid(), gen_random_uuid(), 'image', '', 'failed', 'x', now(), now()),
                    (gen_random_uuid(), gen_random_uuid(), 'image', '', 'failed', NULL, now(), now());
                """);

        Migrations.run(database.superuser(), Backends.PREFIX);

        assertThat(lines(database, """
                        SELECT key || ' ' || state || ' ' || (sweep IS NOT NULL) || ' ' || (run IS NOT NULL)
                        FROM nolmt.object_deletions ORDER BY key"""))
                .containsExactly(
                        "expired pending false true",
                        "listed pending true false",
                        "listing pending true false",
                        "pending pending false false",
                        "receipt purged false false");
        assertThat(lines(database, "SELECT key FROM nolmt.receipts ORDER BY key"))
                .containsExactly("receipt", "staging/receipt");
        assertThat(lines(database, "SELECT phase FROM nolmt.cleanup_runs ORDER BY id"))
                .containsExactly("listing", "released", "listing");
        assertThat(lines(database, "SELECT (output IS NULL)::text || closed_for_good FROM nolmt.jobs ORDER BY 1"))
                .containsExactly("falsefalse", "truetrue");
    }

    private static List<String> lines(TestDatabase database, String query) {
        return database.sql().sql(query).query(String.class).list();
    }
}
