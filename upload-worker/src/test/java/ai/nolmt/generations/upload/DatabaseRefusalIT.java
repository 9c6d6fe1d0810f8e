package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** A database that would not hold what the worker relies on stops its start, in a sentence with its cure. */
@ExtendWith(OutputCaptureExtension.class)
@Tag("A7")
class DatabaseRefusalIT {
    private static final String LOGIN = "nolmt_refused_worker";
    private static final String DESCRIPTION = "Description:%n%n".formatted();

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(UploadWorkerApplication.class)
            .login(LOGIN, StageRole.WORKER)
            .startedByTests();

    /** One for each test. */
    @RegisterExtension
    final MigratedDatabase broken = new MigratedDatabase();

    @ParameterizedTest
    @CsvSource({
        "public.generations, nolmt_guard",
        "public.generations, nolmt_guard_again",
        "public.generations, nolmt_tombstone",
        "public.generations, nolmt_tombstone_replaced",
        "public.generations, nolmt_no_truncate",
        "nolmt.jobs, job_transitions",
        "nolmt.jobs, job_event_first",
        "nolmt.jobs, job_event_next",
        "nolmt.jobs, job_events_go",
        "nolmt.uploads, upload_transitions",
        "nolmt.erased_users, webhooks_go"
    })
    void withATriggerThatIsDisabled(String table, String trigger, CapturedOutput output) {
        broken.script("ALTER TABLE " + table + " DISABLE TRIGGER " + trigger);
        refused();
        assertThat(output)
                .contains(DESCRIPTION + "The triggers [" + trigger + " of " + table + "] are missing or disabled.")
                .contains("ALTER TABLE … ENABLE TRIGGER what is disabled.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE public.generations ENABLE REPLICA TRIGGER nolmt_guard",
                "DROP TRIGGER nolmt_guard ON public.generations"
            })
    void withATriggerThatFiresForReplicasOnlyOrIsDropped(String change, CapturedOutput output) {
        broken.script(change);
        refused();
        assertThat(output)
                .contains(DESCRIPTION + "The triggers [nolmt_guard of public.generations] are missing or disabled.");
    }

    @Test
    void withAUsersTriggerThatIsDisabled(CapturedOutput output) {
        broken.script("ALTER TABLE auth.users DISABLE TRIGGER nolmt_remember_erased");
        refused();
        assertThat(output)
                .contains(DESCRIPTION + "The trigger nolmt_remember_erased of auth.users is missing or disabled");
    }

    @Test
    void withAPolicyThatShowsMoreToARoleThatUsersBelongTo(CapturedOutput output) {
        broken.script("CREATE ROLE nolmt_test_readers; GRANT nolmt_test_readers TO authenticated;"
                + " CREATE POLICY all_for_readers ON public.generations TO nolmt_test_readers USING (true)");
        try {
            refused();
        } finally {
            broken.script("DROP POLICY all_for_readers ON public.generations; DROP ROLE nolmt_test_readers");
        }
        assertThat(output).contains(DESCRIPTION + "The policies [all_for_readers] on public.generations show or give");
    }

    @Test
    void withARestrictivePolicyOfARoleThatTheWorkersBelongTo(CapturedOutput output) {
        broken.script("CREATE ROLE nolmt_test_staff; GRANT nolmt_test_staff TO nolmt_worker;"
                + " CREATE POLICY office_hours ON public.generations AS RESTRICTIVE TO nolmt_test_staff USING (false)");
        try {
            refused();
        } finally {
            broken.script("DROP POLICY office_hours ON public.generations; DROP ROLE nolmt_test_staff");
        }
        assertThat(output)
                .contains(DESCRIPTION + "The restrictive policies [office_hours] on public.generations may hide rows")
                .contains("DROP POLICY or change it");
    }

    @Test
    void withoutThePolicyThatShowsAllRowsToTheCleanUp(CapturedOutput output) {
        broken.script("DROP POLICY nolmt_cleanup_select ON public.generations");
        refused();
        assertThat(output).contains(DESCRIPTION + "No policy shows all rows of public.generations to nolmt_cleanup.");
    }

    @Test
    void withATableOfOursWhoseRowLevelSecurityIsOff(CapturedOutput output) {
        broken.script("ALTER TABLE nolmt.receipts DISABLE ROW LEVEL SECURITY");
        refused();
        assertThat(output).contains(DESCRIPTION + "Row level security is off for nolmt.receipts.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"6", "9", "18"})
    void withASchemaThatLacksAMigration(String version, CapturedOutput output) {
        TestDatabase old = Backends.shared().newDatabase();
        try {
            Migrations.run(old.superuser(), MigratedDatabase.PREFIX, version);
            app.refusesToStart("nolmt.database.url", url(old));
        } finally {
            old.drop();
        }
        assertThat(output)
                .contains(DESCRIPTION + "The database has an older schema than this application needs (version "
                        + version + ", not ")
                .contains("Run the migrate command");
    }

    /** What the version alone doesn't tell: a dump that was restored in part, somebody's change. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DROP POLICY worker_all ON nolmt.jobs | The policies [worker_all of nolmt.jobs] are missing. | run again what V5 in
            DROP POLICY nolmt_worker_insert ON public.generations | The policies [nolmt_worker_insert of public.generations] are missing. | run again what V5 in
            ALTER POLICY api_own ON nolmt.shares USING (true) | The policies [api_own of nolmt.shares] are not as the migrations made them. | run again what V17 in
            REVOKE DELETE ON public.generations FROM nolmt_cleanup | The grants [DELETE on public.generations for nolmt_cleanup] are missing. | run again what V5 in
            REVOKE EXECUTE ON FUNCTION nolmt.fold_usage FROM nolmt_relay | for nolmt_relay] are missing. | db/migration
            ALTER FUNCTION nolmt.erase_user RESET ALL | nolmt.erase_user(uuid, integer)] are not as the migrations made them. | db/migration
            DROP INDEX nolmt.jobs_user_listed | The indexes [jobs_user_listed of nolmt.jobs] are missing. | run again what V22 in
            DROP TABLE nolmt.holds CASCADE | The columns [nolmt.holds. | run again what V18, V34 in
            """)
    void withoutWhatAMigrationMade(String change, String problem, String cure, CapturedOutput output) {
        broken.script(change);
        refused();
        assertThat(output.getOut()).contains(problem, cure);
    }

    /** As the last version's, while the next one is rolled out. */
    @Test
    void aNewerSchemaIsNotComparedWithAListThatDoesNotKnowIt(CapturedOutput output) {
        broken.script("UPDATE nolmt.settings SET value = '1000' WHERE name = 'schema_version';"
                + " DROP POLICY admin_select ON nolmt.webhooks");
        starts();
        assertThat(output).contains("the schema is newer (version 1000) than this application");
    }

    @Test
    void withADatabaseThatNobodyMigrated(CapturedOutput output) {
        TestDatabase empty = Backends.shared().newDatabase();
        try {
            app.refusesToStart("nolmt.database.url", url(empty));
        } finally {
            empty.drop();
        }
        assertThat(output).contains(DESCRIPTION + "The database has not been migrated.");
    }

    @Test
    @Tag("A6")
    void asALoginThatMayBecomeTheOwner(CapturedOutput output) {
        String owner = "nolmt_test_table_owner";
        broken.database().createLogin(owner, "NOINHERIT");
        broken.script("ALTER TABLE nolmt.parked_messages OWNER TO " + owner);
        broken.script("GRANT " + owner + " TO " + LOGIN);
        try {
            refused();
        } finally {
            broken.script("REVOKE " + owner + " FROM " + LOGIN);
        }
        assertThat(output)
                .contains(DESCRIPTION + "The database login ", "owns our tables or may become [" + owner + "]");
    }

    @Test
    @Tag("F28")
    void theLoginsOwnSettingsDoNotStopItForTransactionsBringTheirOwn() {
        broken.script("ALTER ROLE " + LOGIN + " IN DATABASE "
                + broken.database().name() + " SET default_transaction_isolation = 'serializable'");

        starts();
    }

    /** With a bucket that isn't marked as another database's. */
    private void starts() {
        Map<String, Object> other = Map.of(
                "nolmt.database.url",
                url(broken.database()),
                "AWS_S3_BUCKET_NAME",
                Backends.shared().newBucket());
        try (ConfigurableApplicationContext started = app.start(other)) {
            assertThat(started.isActive()).isTrue();
        }
    }

    private void refused() {
        app.refusesToStart("nolmt.database.url", url(broken.database()));
    }

    private static String url(TestDatabase database) {
        return Objects.requireNonNull(database.environment(LOGIN).get("NOLMT_DATABASE_URL"));
    }
}
