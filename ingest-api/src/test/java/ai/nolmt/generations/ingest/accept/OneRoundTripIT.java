package ai.nolmt.generations.ingest.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.TransactionLimits;
import ai.nolmt.generations.job.JobAcceptance;
import ai.nolmt.generations.job.JobAcceptance.Known;
import ai.nolmt.generations.job.JobClosing;
import ai.nolmt.generations.job.JobLimits;
import ai.nolmt.generations.job.NewJob;
import ai.nolmt.generations.job.OutputSource;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.testkit.job.TestJobs;
import ai.nolmt.generations.testkit.progress.Progress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A whole transaction in one statement: what it brings along, and what it leaves. */
class OneRoundTripIT {
    private static final String LOGIN = "nolmt_test_accepting";
    private static final String STRANGER = "nolmt_test_stranger";
    private static final String WATCH = """
            CREATE TABLE public.seen (frame TEXT);
            GRANT INSERT ON public.seen TO nolmt_api;
            CREATE FUNCTION public.see() RETURNS TRIGGER LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO public.seen SELECT concat_ws(' ', current_user, nolmt.claims_user(),
                    current_setting('lock_timeout'), current_setting('transaction_timeout', true));
                RETURN NULL;
            END
            $$;
            GRANT USAGE ON SCHEMA public TO nolmt_api;
            CREATE TRIGGER see AFTER INSERT ON nolmt.jobs FOR EACH ROW EXECUTE FUNCTION public.see();""";
    private static final String ACCOUNTS = """
            SELECT concat_ws(' ', current_user, current_setting('lock_timeout'),
                current_setting('transaction_timeout', true),
                coalesce(current_setting('request.jwt.claims', true), ''))""";

    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    private final UUID ann = UUID.randomUUID();

    @Test
    void itHasRoleClaimsAndLimitsAndTheConnectionHasNoneOfThemBehindIt() throws SQLException {
        TransactionLimits limits = new TransactionLimits(
                Duration.ofSeconds(3), Duration.ofSeconds(30), Duration.ofSeconds(7), Duration.ofMinutes(1));
        try (Connection connection = database.database().as(StageLogins.SHARED).getConnection()) {
            SingleConnectionDataSource one = new SingleConnectionDataSource(connection, true);
            StageTransactions transactions = StageLogins.transactions(one, limits);

            JdbcTemplate before = new JdbcTemplate(one);
            String login = before.queryForObject(ACCOUNTS, String.class);
            new JdbcTemplate(database.database().superuser()).execute(WATCH);

            for (int i = 0; i < 10; i++) { // behind some the server keeps it prepared
                accept(transactions, null);
            }

            assertThat(database.sql()
                            .sql("SELECT DISTINCT frame FROM public.seen")
                            .query(String.class)
                            .list())
                    .containsExactly("nolmt_api " + ann + " 3s 1min");
            assertThat(before.queryForObject(ACCOUNTS, String.class)).isEqualTo(login);
            assertThat(before.queryForObject(
                            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%take_job%'",
                            Integer.class))
                    .isOne();
        } finally {
            new JdbcTemplate(database.database().superuser()).execute("DROP TRIGGER see ON nolmt.jobs");
        }
    }

    @Test
    void whoMayNotTakeOnTheRoleGetsNowhere() {
        StageLogins.create(database.database(), STRANGER, StageRole.RELAY);
        StageTransactions strangers =
                StageLogins.transactions(database.database().as(STRANGER), TransactionLimits.DEFAULT);

        assertThatThrownBy(() -> accept(strangers, null))
                .isInstanceOf(DataAccessException.class)
                .rootCause()
                .hasMessageContaining("permission denied");
    }

    @Test
    void aKeyThatWasUsedIsAnsweredWithItsJob() {
        Known first = accept(database.transactions(), "key");
        Known second = accept(database.transactions(), "key");

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.createdAt()).isEqualTo(first.createdAt());
        assertThat(accept(database.transactions(), "another").id()).isNotEqualTo(first.id());
        assertThat(accept(database.transactions(), null).id())
                .isNotEqualTo(accept(database.transactions(), null).id());
    }

    @Test
    void whoWasErasedIsNotAdmitted() {
        accept(database.transactions(), "key");
        database.transactions().as(StageRole.ADMIN, tx -> JobClosing.erase(tx, ann, 100));

        assertThat(JobAcceptance.accept(database.transactions(), job("another"), JobLimits.NONE))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "default_transaction_isolation = 'read committed'",
                "default_transaction_isolation = 'repeatable read'",
                "default_transaction_isolation = 'serializable'",
                "default_transaction_read_only = 'on'"
            })
    @Tag("F28")
    void aTwinThatWaitedGetsTheOthersJobWhateverTheLoginsDefaults(String setting) throws Exception {
        StageTransactions transactions = transactionsOfALoginWith(setting);
        UUID other = UUID.randomUUID();
        CompletableFuture<Known> waiting;
        try (Connection session = database.database().superuser().getConnection()) {
            session.setAutoCommit(false);
            try (PreparedStatement insert = session.prepareStatement(
                    "INSERT INTO nolmt.jobs (id, user_id, generation_type, output, fingerprint, idempotency_key)"
                            + " VALUES (?, ?, 'image', 'x', 'f', 'key')")) {
                insert.setObject(1, other);
                insert.setObject(2, ann);
                insert.execute();
            }
            waiting = CompletableFuture.supplyAsync(() -> accept(transactions, "key"));
            Progress.eventually(() -> assertThat(database.sql()
                            .sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                    + " AND wait_event_type = 'Lock'")
                            .query(Integer.class)
                            .single())
                    .isOne());
            session.commit();
        }

        assertThat(waiting.join().id()).isEqualTo(other);
    }

    private Known accept(StageTransactions transactions, @Nullable String key) {
        return JobAcceptance.accept(transactions, job(key), JobLimits.NONE).orElseThrow();
    }

    private NewJob job(@Nullable String key) {
        return new NewJob(
                UUID.randomUUID(),
                ann,
                "image",
                null,
                "{\"a\": 1}",
                "image/png",
                (long) TestJobs.PNG.length,
                Sha256.of(Content.of(TestJobs.PNG)),
                new OutputSource.Inline(TestJobs.PNG),
                Duration.ofDays(30),
                null,
                null,
                key,
                new byte[] {1});
    }

    private static StageTransactions transactionsOfALoginWith(String setting) {
        StageLogins.create(database.database(), LOGIN, StageRole.API);
        String here =
                "ALTER ROLE " + LOGIN + " IN DATABASE " + database.database().name();
        database.sql().sql(here + " RESET ALL").update();
        database.sql().sql(here + " SET " + setting).update();
        return StageLogins.transactions(database.database().as(LOGIN), TransactionLimits.DEFAULT);
    }
}
