package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever was erased, by an admin or by SQL, is closed, stripped, and doesn't come back with a token that still works. */
class ErasureIT {
    private static final String BODY = ApiClient.inline("image", "image/png", TestJobs.PNG);
    private static final String STAGED = ApiClient.inline("image", "image/png", Arrays.copyOf(TestJobs.PNG, 100_000));
    private static final String WAITING = """
            SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())""";

    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with("nolmt.database.lock-timeout", "PT2M")
            .with("nolmt.database.statement-timeout", "PT3M")
            .with("nolmt.database.transaction-timeout", "PT5M");

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);
    private final ApiClient admin = ingest.admin();

    @Test
    void jobsInEveryStateAreClosedAndStripped() {
        String open = api.accept();
        String failed = api.accept();
        ingest.fail(failed, ErrorCode.ATTEMPTS_EXHAUSTED);
        String cancelled = api.accept();
        api.post("/api/generations/" + cancelled + "/cancel");
        String stored = api.accept();
        ingest.succeed(stored);
        String keyed =
                api.post("/api/generations", BODY, "Idempotency-Key", "k").text("id");

        Answer erased = erase(ann);

        assertThat(erased.json().path("jobs").asInt()).isEqualTo(5);
        for (String id : new String[] {open, failed, cancelled, stored, keyed}) {
            IngestApi.StoredJob job = ingest.job(id);
            assertThat(job.status()).isEqualTo("deleted");
            assertThat(job.prompt()).isNull();
            assertThat(job.settings()).isNull();
            assertThat(job.hasBytes()).isFalse();
            assertThat(job.idempotencyKey()).isNull();
            assertThat(job.errorCode()).isNull();
            admin.post("/api/admin/jobs/" + id + "/redrive").isProblem(409, "not_redrivable");
        }
    }

    @Test
    void whatWasStagedIsOnItsWayOut() {
        String id = api.acceptLarge();
        String staged = Objects.requireNonNull(ingest.job(id).stagingKey());

        erase(ann);

        assertThat(ingest.job(id).stagingKey()).isNull();
        assertThat(ingest.tombstoneOf(staged)).containsExactly("erased");
    }

    @Test
    void moreRowsAndJobsThanOneBatchGoAndTheirKeysAreOnTheirWayOut() {
        api.accept();
        int rows = 2100;
        ingest.sql()
                .sql(
                        "INSERT INTO nolmt.jobs SELECT (jsonb_populate_record(j, jsonb_build_object('id', gen_random_uuid()))).*"
                                + " FROM nolmt.jobs j, generate_series(1, :rows) WHERE j.user_id = :user")
                .param("user", ann)
                .param("rows", rows)
                .update();
        ingest.sql()
                .sql("INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url)"
                        + " SELECT id, :user, 'image', 'generations/' || :user || '/' || id || '/'"
                        + " || gen_random_uuid() || '.png', 's3://b/k'"
                        + " FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, :rows)) AS ids")
                .param("user", ann)
                .param("rows", rows)
                .update();

        Answer erased = erase(ann);

        assertThat(erased.json().path("generations").asInt()).isEqualTo(rows);
        assertThat(erased.json().path("jobs").asInt()).isEqualTo(rows + 1);
        assertThat(openJobs()).isZero();
        assertThat(count("SELECT count(*) FROM generations WHERE user_id = :user"))
                .isZero();
        assertThat(count("SELECT count(*) FROM nolmt.object_deletions WHERE user_id = :user AND state = 'pending'"
                        + " AND reason = 'erased' AND key LIKE 'generations/%'"))
                .isEqualTo(rows);
        assertThat(count("SELECT count(*) FROM auth.users WHERE id = :user")).isZero();
    }

    @Test
    void aTokenThatIsStillValidMakesNothingAgainAndSeesNothing() {
        String id = api.post("/api/generations", BODY, "Idempotency-Key", "k").text("id");
        erase(ann);

        api.post("/api/generations", BODY).isProblem(403, "user_unknown");
        api.post("/api/generations", BODY, "Idempotency-Key", "k").isProblem(403, "user_unknown");
        assertThat(api.get("/api/generations").json().path("items").size()).isZero();
        api.get("/api/generations/" + id).isProblem(404, "not_found");
        api.post("/api/generations/" + id + "/cancel").isProblem(404, "not_found");
        api.delete("/api/generations/" + id).isProblem(404, "not_found");
        assertThat(ingest.jobsOf(ann)).isEqualTo(1);
        assertThat(count("SELECT count(*) FROM auth.users WHERE id = :user")).isZero();
    }

    @Test
    void anErasureThatIsRepeatedFindsNothingMore() {
        api.accept();
        erase(ann);

        Answer again = erase(ann);

        assertThat(again.json().path("jobs").asInt()).isZero();
        assertThat(again.json().path("generations").asInt()).isZero();
    }

    @Test
    void aUserWhoWasNeverSeenIsErasedBeforehand() {
        assertThat(erase(ann).json().path("jobs").asInt()).isZero();

        api.post("/api/generations", BODY).isProblem(403, "user_unknown");
    }

    @Test
    void othersAreNotTouched() {
        UUID bob = UUID.randomUUID();
        String bobs = ingest.user(bob).accept();
        UUID bobsRow = UUID.randomUUID();
        ingest.insertRow(bob, bobsRow, "now()");
        api.accept();

        erase(ann);

        assertThat(ingest.job(bobs).status()).isIn("accepted", "queued");
        assertThat(ingest.app().jobs().rowsOf(bobsRow)).isEqualTo(1);
        ingest.user(bob).accept();
    }

    @Test
    void whoIsDeletedBySqlIsClosedAndRememberedAsWell() {
        String id = api.acceptLarge();
        String staged = Objects.requireNonNull(ingest.job(id).stagingKey());
        UUID row = UUID.randomUUID();
        ingest.insertRow(ann, row, "now()");
        String key = ingest.app().jobs().keyOf(row);

        ingest.sql()
                .sql("DELETE FROM auth.users WHERE id = :user")
                .param("user", ann)
                .update();

        assertThat(ingest.job(id).status()).isEqualTo("deleted");
        assertThat(ingest.job(id).prompt()).isNull();
        assertThat(ingest.tombstoneOf(staged)).containsExactly("user_gone");
        assertThat(ingest.tombstoneOf(key)).containsExactly("user_gone");
        api.post("/api/generations", BODY).isProblem(403, "user_unknown");
    }

    @Test
    void aRequestThatWasAdmittedBeforeTheErasureIsErasedWithIt() throws Exception {
        api.accept();
        CompletableFuture<Answer> accepted;
        CompletableFuture<Answer> erased;
        try (Connection inTheWay = ingest.app().database().superuser().getConnection()) {
            holdIds(inTheWay);
            accepted = CompletableFuture.supplyAsync(() -> api.post("/api/generations", STAGED));
            awaitWaiting(1);
            erased = CompletableFuture.supplyAsync(() -> admin.post("/api/admin/users/" + ann + "/erase"));
            awaitWaiting(2);
            inTheWay.rollback();
        }

        assertThat(accepted.get(2, TimeUnit.MINUTES).status()).isEqualTo(202);
        assertThat(erased.get(2, TimeUnit.MINUTES).json().path("jobs").asInt()).isEqualTo(2);
        assertThat(ingest.job(accepted.get().text("id")).status()).isEqualTo("deleted");
        assertThat(openJobs()).isZero();
    }

    @Test
    void aRequestThatWasAdmittedBeforeItsUserIsDeletedBySqlIsClosedWithThem() throws Exception {
        api.accept();
        CompletableFuture<Answer> accepted;
        CompletableFuture<Integer> deleted;
        try (Connection inTheWay = ingest.app().database().superuser().getConnection()) {
            holdIds(inTheWay);
            accepted = CompletableFuture.supplyAsync(() -> api.post("/api/generations", STAGED));
            awaitWaiting(1);
            deleted = CompletableFuture.supplyAsync(() -> ingest.sql()
                    .sql("DELETE FROM auth.users WHERE id = :user")
                    .param("user", ann)
                    .update());
            awaitWaiting(2);
            inTheWay.rollback();
        }

        assertThat(accepted.get(2, TimeUnit.MINUTES).status()).isEqualTo(202);
        assertThat(deleted.get(2, TimeUnit.MINUTES)).isEqualTo(1);
        assertThat(openJobs()).isZero();
        api.post("/api/generations", BODY).isProblem(403, "user_unknown");
    }

    @Test
    void aRequestThatComesWhileItsUserIsBeingErasedIsRefused() throws Exception {
        api.accept();
        CompletableFuture<Answer> accepted;
        try (Connection erasing = ingest.app().database().superuser().getConnection()) {
            erasing.setAutoCommit(false);
            eraseIn(erasing);
            accepted = CompletableFuture.supplyAsync(() -> api.post("/api/generations", BODY));
            awaitWaiting(1);
            erasing.commit();
        }

        accepted.get(2, TimeUnit.MINUTES).isProblem(403, "user_unknown");
        assertThat(openJobs()).as("the first call only remembers").isEqualTo(1);
        erase(ann);
        assertThat(openJobs()).isZero();
    }

    @Test
    void aRequestThatComesWhileAnErasureIsGivenUpIsAccepted() throws Exception {
        api.accept();
        CompletableFuture<Answer> accepted;
        try (Connection erasing = ingest.app().database().superuser().getConnection()) {
            erasing.setAutoCommit(false);
            eraseIn(erasing);
            accepted = CompletableFuture.supplyAsync(() -> api.post("/api/generations", BODY));
            awaitWaiting(1);
            erasing.rollback();
        }

        assertThat(accepted.get(2, TimeUnit.MINUTES).status()).isEqualTo(202);
        assertThat(openJobs()).isEqualTo(2);
    }

    /** Accepting what was staged locks its user first and its job's id after: this holds it between the two. */
    private static void holdIds(Connection session) throws SQLException {
        session.setAutoCommit(false);
        try (Statement statement = session.createStatement()) {
            statement.execute(
                    "SELECT pg_advisory_xact_lock((7205759::bigint << 32) | b) FROM generate_series(0, 255) AS b");
        }
    }

    private void eraseIn(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SELECT nolmt.erase_user('" + ann + "', 1000)");
        }
    }

    private Answer erase(UUID user) {
        Answer erased = admin.post("/api/admin/users/" + user + "/erase");
        assertThat(erased.status()).as(erased.body()).isEqualTo(200);
        assertThat(erased.text("user")).isEqualTo(user.toString());
        return erased;
    }

    private int openJobs() {
        return count("SELECT count(*) FROM nolmt.jobs WHERE user_id = :user AND status <> 'deleted'");
    }

    private int count(String sql) {
        return ingest.sql().sql(sql).param("user", ann).query(Integer.class).single();
    }

    private static void awaitWaiting(int sessions) {
        ingest.eventually(
                () -> assertThat(ingest.sql().sql(WAITING).query(Integer.class).single())
                        .isEqualTo(sessions));
    }
}
