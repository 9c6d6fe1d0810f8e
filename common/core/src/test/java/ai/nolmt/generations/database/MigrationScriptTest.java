package ai.nolmt.generations.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Migrations run while applications of the release before are at work, on tables of many millions of rows. */
class MigrationScriptTest {
    private static final Path SCRIPTS = Path.of("src/main/resources/db/migration");
    /** What landed is never changed. */
    private static final int LANDED = 39;

    @Test
    void noneKeepsOthersWaitingForLong() throws IOException {
        Map<String, Object> wrong = new TreeMap<>();
        for (int version : Migrations.versions().tailSet(LANDED + 1)) {
            try (var files = Files.newDirectoryStream(SCRIPTS, "V" + version + "__*.sql")) {
                for (Path file : files) {
                    Path conf = Path.of(file + ".conf");
                    boolean inTransaction =
                            !Files.exists(conf) || !Files.readString(conf).contains("executeInTransaction=false");
                    var problems = new MigrationScript(Files.readString(file), inTransaction).problems();
                    if (!problems.isEmpty()) {
                        wrong.put(file.getFileName().toString(), problems);
                    }
                }
            }
        }
        // these replace functions only, and say nothing
        wrong.remove("V41__what_was_deleted_is_not_adopted.sql");
        wrong.remove("V42__what_an_erasure_deleted.sql");
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ALTER TABLE nolmt.jobs ADD COLUMN a TEXT                                          | It waits for locks as long
            SET LOCAL lock_timeout = '10s'; CREATE INDEX a ON nolmt.jobs (a)                  | Nobody writes to nolmt.jobs
            SET LOCAL lock_timeout = '10s'; CREATE UNIQUE INDEX ON public.generations (a)     | Nobody writes to public.generations
            SET LOCAL lock_timeout = '10s'; DROP INDEX nolmt.a                                | An index is dropped
            SET LOCAL lock_timeout = '10s'; ALTER TABLE nolmt.jobs ALTER COLUMN a TYPE BIGINT | nolmt.jobs would be written anew
            SET LOCAL lock_timeout = '10s'; ALTER TABLE nolmt.jobs ADD a UUID, ADD COLUMN b UUID DEFAULT gen_random_uuid() | nolmt.jobs would be written anew
            SET LOCAL lock_timeout = '10s'; ALTER TABLE nolmt.jobs ADD COLUMN a TEXT CHECK (a <> '') | All of nolmt.jobs would be read
            SET LOCAL lock_timeout = '10s'; ALTER TABLE nolmt.jobs ALTER a SET NOT NULL       | All of nolmt.jobs would be read
            SET LOCAL lock_timeout = '10s'; UPDATE nolmt.jobs SET a = 1                       | nolmt.jobs is written or locked as a whole
            """)
    void whatWouldIsTold(String sql, String problem) {
        assertThat(new MigrationScript(sql, true).problems())
                .singleElement()
                .asString()
                .startsWith(problem);
    }

    @Test
    void anIndexMustBeMadeAgainWhereItWasInterrupted() {
        String sql = "SELECT set_config('lock_timeout', '10s', true);\nCREATE INDEX CONCURRENTLY a ON nolmt.jobs (a);";

        assertThat(new MigrationScript(sql, false).problems())
                .singleElement()
                .asString()
                .startsWith("Run again after it was interrupted");
    }

    @Test
    void whatTakesNoTimeIsFine() {
        String sql = """
                -- takes no lock: functions only. No CREATE INDEX a ON nolmt.jobs (a);
                CREATE FUNCTION nolmt.a() RETURNS VOID LANGUAGE sql AS $$
                    UPDATE nolmt.jobs SET a = 1;
                $$;
                CREATE TABLE nolmt.job_events (id BIGINT PRIMARY KEY);
                CREATE INDEX ON nolmt.job_events (id);
                ALTER TABLE nolmt.jobs ADD COLUMN a TEXT, ADD COLUMN b BOOLEAN NOT NULL DEFAULT false,
                    ADD CONSTRAINT c CHECK (a <> '') NOT VALID;
                CREATE INDEX ON nolmt.bulk_operations (id);""";

        assertThat(new MigrationScript(sql, true).problems()).isEmpty();
    }
}
