package ai.nolmt.generations.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.job.JobAttempts;
import ai.nolmt.generations.job.JobEvent;
import ai.nolmt.generations.job.JobEvents;
import ai.nolmt.generations.job.JobEvents.Settled;
import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.problem.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to jobs is written with it, and read in an order in which nothing comes too late. */
class JobEventsIT {
    private static final String INSERT_JOB = """
            INSERT INTO nolmt.jobs (id, user_id, generation_type, output, fingerprint)
            VALUES ('%s', '%s', 'text', 'x', '')""";

    @RegisterExtension
    final MigratedDatabase database = new MigratedDatabase();

    private final UUID ann = UUID.randomUUID();

    @Test
    void eachChangeOfStatusIsOneEventAndNothingElseIs() {
        UUID id = database.jobs().accept(ann);
        database.sql()
                .sql("UPDATE nolmt.jobs SET attempts = 3, updated_at = now()")
                .update();
        database.transactions().as(StageRole.WORKER, tx -> {
            JobAttempts.fail(tx, id, ErrorCode.MEDIA_REFUSED, "A secret sentence.");
            return true;
        });
        database.jobs().delete(id);

        assertThat(ofJob(ann, id))
                .extracting(JobEvent::status)
                .containsExactly(JobStatus.ACCEPTED, JobStatus.FAILED, JobStatus.DELETED);
        assertThat(ofJob(ann, id)).extracting(JobEvent::errorCode).containsExactly(null, "media_refused", null);
    }

    @Test
    @Tag("A4")
    void nobodySeesAnothersEvents() {
        UUID id = database.jobs().accept(ann);

        assertThat(ofJob(UUID.randomUUID(), id)).isEmpty();
        assertThat(database.transactions()
                        .<Integer>asUser(
                                StageRole.API,
                                UUID.randomUUID(),
                                tx -> tx.sql()
                                        .sql("SELECT count(*) FROM nolmt.job_events")
                                        .query(Integer.class)
                                        .single()))
                .isZero();
    }

    @Test
    void whatCommitsLateIsNotPassedOver() throws SQLException {
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();
        long before = settled().upTo();
        try (Connection late = begin();
                Connection early = begin()) {
            run(late, INSERT_JOB.formatted(first, ann));
            run(early, INSERT_JOB.formatted(second, ann));
            early.commit();

            long between = settled().upTo();
            assertThat(ofUser(before, settled().given()))
                    .as("the later id is visible")
                    .hasSize(1);
            assertThat(ofUser(before, between)).as("and not to be told yet").isEmpty();
            late.commit();

            assertThat(ofUser(between, settled().upTo()))
                    .extracting(JobEvent::job)
                    .containsExactly(first, second);
        }
    }

    @Test
    void manyEventsOfOneTransactionAreHeldTogetherAndARolledBackOneHoldsNothing() throws SQLException {
        long before = settled().upTo();
        try (Connection one = begin()) {
            for (int i = 0; i < 5; i++) {
                run(one, INSERT_JOB.formatted(UUID.randomUUID(), ann));
            }
            database.jobs().accept(ann);
            assertThat(ofUser(before, settled().upTo())).isEmpty();
            one.rollback();
        }

        assertThat(ofUser(before, settled().upTo())).hasSize(1);
    }

    @Test
    void othersLongTransactionsHoldUpNothing() throws SQLException {
        long before = settled().upTo();
        try (Connection other = begin()) {
            run(other, "INSERT INTO auth.users (id) VALUES ('" + UUID.randomUUID() + "')");
            database.jobs().accept(ann);

            assertThat(ofUser(before, settled().upTo())).hasSize(1);
        }
    }

    @Test
    void eventsGoWithTheirJobAndWhenTheyAreOld() {
        UUID gone = database.jobs().accept(ann);
        UUID old = database.jobs().accept(ann);
        UUID young = database.jobs().accept(ann);
        database.sql()
                .sql("DELETE FROM nolmt.jobs WHERE id = :id")
                .param("id", gone)
                .update();
        database.sql()
                .sql("UPDATE nolmt.job_events SET created_at = now() - interval '2 days' WHERE job_id = :id")
                .param("id", old)
                .update();

        assertThat(prune(Instant.now().minus(Duration.ofDays(9))))
                .as("by a clock that is behind")
                .isZero();
        assertThat(prune(Instant.now())).isOne();
        assertThat(ofJob(ann, gone)).isEmpty();
        assertThat(ofJob(ann, old)).isEmpty();
        assertThat(ofJob(ann, young)).hasSize(1);
        assertThat(settled().oldest()).isEqualTo(ofJob(ann, young).get(0).id());
    }

    private int prune(Instant now) {
        return database.transactions().as(StageRole.CLEANUP, tx -> JobEvents.prune(tx, now, Duration.ofDays(1), 100));
    }

    private Settled settled() {
        return database.transactions().as(StageRole.RELAY, JobEvents::settled);
    }

    private List<JobEvent> ofJob(UUID user, UUID job) {
        return database.transactions().asUser(StageRole.API, user, tx -> JobEvents.ofJob(tx, user, job, 0, 100));
    }

    private List<JobEvent> ofUser(long after, long upTo) {
        return database.transactions().asUser(StageRole.API, ann, tx -> JobEvents.ofUser(tx, ann, after, upTo, 100));
    }

    private Connection begin() throws SQLException {
        Connection connection = database.database().superuser().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void run(Connection connection, String statement) throws SQLException {
        try (Statement running = connection.createStatement()) {
            running.execute(statement);
        }
    }
}
