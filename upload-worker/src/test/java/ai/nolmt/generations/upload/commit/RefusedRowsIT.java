package ai.nolmt.generations.upload.commit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What customers put in the way of rows for an hour: the jobs it concerns come again, and are stored once it is gone. */
@Tag("F32")
class RefusedRowsIT {
    /** One for each test. */
    @RegisterExtension
    final MigratedDatabase database = new MigratedDatabase();

    /** In the way of rows whose prompt is 'unwanted'. */
    enum Obstacle {
        CHECK(
                List.of("ALTER TABLE generations ADD CONSTRAINT house_rules CHECK (prompt <> 'unwanted')"),
                List.of("ALTER TABLE generations DROP CONSTRAINT house_rules")),
        FOREIGN_KEY(
                List.of(
                        "CREATE TABLE public.prompts (text TEXT PRIMARY KEY)",
                        "INSERT INTO public.prompts VALUES ('a red fox')",
                        "ALTER TABLE generations ADD CONSTRAINT known_prompts FOREIGN KEY (prompt) REFERENCES prompts"),
                List.of("INSERT INTO public.prompts VALUES ('unwanted')")),
        FOREIGN_KEY_AT_THE_COMMIT(
                List.of(
                        "CREATE TABLE public.prompts (text TEXT PRIMARY KEY)",
                        "INSERT INTO public.prompts VALUES ('a red fox')",
                        "ALTER TABLE generations ADD CONSTRAINT known_prompts FOREIGN KEY (prompt) REFERENCES prompts"
                                + " DEFERRABLE INITIALLY DEFERRED"),
                List.of("INSERT INTO public.prompts VALUES ('unwanted')")),
        FOREIGN_KEY_TO_ANOTHER_USER(
                List.of(
                        "ALTER TABLE generations ADD COLUMN reviewer UUID REFERENCES auth.users",
                        trigger("NEW.reviewer := gen_random_uuid();")),
                List.of("DROP TRIGGER obstacle ON generations")),
        UNIQUE_INDEX(
                List.of(
                        "CREATE UNIQUE INDEX only_once ON generations ((1)) WHERE prompt = 'unwanted'",
                        "SET session_replication_role = 'replica'; INSERT INTO generations (id, user_id, generation_type,"
                                + " s3_key, s3_url, prompt) VALUES (gen_random_uuid(), gen_random_uuid(), 'image', 'x', 'x',"
                                + " 'unwanted')"),
                List.of("DROP INDEX only_once")),
        UNIQUE_KEY_OF_ANOTHER_TABLE_THAT_IS_CALLED_THE_SAME(
                List.of(
                        "CREATE SCHEMA audit",
                        "CREATE TABLE audit.generations (id INTEGER CONSTRAINT generations_pkey PRIMARY KEY)",
                        "INSERT INTO audit.generations VALUES (1)",
                        trigger("INSERT INTO audit.generations VALUES (1);")),
                List.of("DROP TRIGGER obstacle ON generations")),
        TRIGGER(List.of(trigger("RAISE EXCEPTION 'Not on Sundays';")), List.of("DROP TRIGGER obstacle ON generations")),
        TRIGGER_WITH_A_CODE_OF_ITS_OWN(
                List.of(trigger("RAISE EXCEPTION 'Not on Sundays' USING ERRCODE = 'UX001';")),
                List.of("DROP TRIGGER obstacle ON generations")),
        POLICY(
                List.of(
                        "CREATE POLICY obstacle ON generations AS RESTRICTIVE FOR INSERT WITH CHECK (prompt <> 'unwanted')"),
                List.of("DROP POLICY obstacle ON generations"));

        private final List<String> put;
        private final List<String> remove;

        Obstacle(List<String> put, List<String> remove) {
            this.put = put;
            this.remove = remove;
        }

        private static String trigger(String action) {
            return """
                    CREATE FUNCTION public.obstacle() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS $$
                    BEGIN
                        %s
                        RETURN NEW;
                    END
                    $$;
                    CREATE TRIGGER obstacle BEFORE INSERT ON generations
                        FOR EACH ROW WHEN (NEW.prompt = 'unwanted') EXECUTE FUNCTION public.obstacle()
                    """.formatted(action);
        }
    }

    @ParameterizedTest
    @EnumSource
    void inAGroupOnlyItsOwnJobComesAgainAndIsStoredOnceTheObstacleIsGone(Obstacle obstacle) {
        CommitBench bench = new CommitBench(database);
        UUID fine = bench.accept();
        UUID unwanted = bench.accept();
        UUID alsoFine = bench.accept();
        bench.update("UPDATE nolmt.jobs SET prompt = 'unwanted' WHERE id = ?", unwanted);
        StoredOutput refused = bench.attempt(unwanted);
        obstacle.put.forEach(database::script);

        assertThat(bench.commit(bench.attempt(fine), refused, bench.attempt(alsoFine)))
                .containsEntry(fine, CommitOutcome.STORED)
                .containsEntry(unwanted, CommitOutcome.REFUSED)
                .containsEntry(alsoFine, CommitOutcome.STORED);
        assertThat(bench.status(unwanted)).isEqualTo("accepted");
        assertThat(bench.is("SELECT output IS NOT NULL FROM nolmt.jobs WHERE id = ?", unwanted))
                .isTrue();
        assertThat(bench.rowOf(unwanted)).isEmpty();
        assertThat(bench.is(
                        "SELECT attempts = 1 AND error_code = 'row_refused' FROM nolmt.jobs WHERE id = ?", unwanted))
                .as("counted, with its reason")
                .isTrue();
        assertThat(bench.tombstone(refused)).as("no row will ever name it").isEqualTo("pending late_attempt");
        assertThat(bench.outcome(bench.attempt(unwanted))).isEqualTo(CommitOutcome.REFUSED);
        assertThat(CommitOutcome.REFUSED.isUnsettled()).isTrue();

        obstacle.remove.forEach(database::script);

        StoredOutput again = bench.attempt(unwanted);
        assertThat(bench.outcome(again)).isEqualTo(CommitOutcome.STORED);
        assertThat(bench.rowOf(unwanted)).contains(again.key().value());
        assertThat(bench.outcome(refused)).isEqualTo(CommitOutcome.CLOSED);
    }
}
