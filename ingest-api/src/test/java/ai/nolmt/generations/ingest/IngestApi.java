package ai.nolmt.generations.ingest;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.event.Listening;
import ai.nolmt.generations.job.JobAttempts;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.http.BearerToken;
import ai.nolmt.generations.testkit.job.TestJobs;
import ai.nolmt.generations.testkit.progress.Progress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * The ingest API on real PostgreSQL, SQS and S3, its callers, and what stands behind it. Nothing takes the jobs, so they
 * stay as they were accepted and sent.
 */
final class IngestApi implements BeforeAllCallback, AfterAllCallback {
    private final AppUnderTest app;

    IngestApi() {
        this(IngestApiApplication.class);
    }

    IngestApi(Class<?> application) {
        app = AppUnderTest.of(application);
    }

    /** A property of the application. */
    IngestApi with(String property, Object value) {
        app.with(property, value);
        return this;
    }

    /** One that is too large to wait in its job's row. */
    static byte[] largePng() {
        return Arrays.copyOf(TestJobs.PNG, 100_000);
    }

    AppUnderTest app() {
        return app;
    }

    ApiClient user(UUID user) {
        return bearer(tokenOf(user));
    }

    String tokenOf(UUID user) {
        Instant now = Instant.now();
        return BearerToken.user(AppEnvironment.JWT_SECRET, user, now, now.plusSeconds(3600));
    }

    ApiClient admin() {
        return bearer(adminToken());
    }

    String adminToken() {
        Instant now = Instant.now();
        return BearerToken.admin(AppEnvironment.JWT_SECRET, UUID.randomUUID(), now, now.plusSeconds(3600));
    }

    ApiClient bearer(String token) {
        return new ApiClient(app.url(), token);
    }

    /** Somebody without a token. */
    ApiClient stranger() {
        return new ApiClient(app.url(), null);
    }

    /** As {@link AppUnderTest#eventually}. */
    void eventually(Progress.Check assertion) {
        app.eventually(assertion);
    }

    /** As the database's superuser. */
    JdbcClient sql() {
        return app.database().sql();
    }

    /** Of any role, as if other stages ran them. */
    StageTransactions transactions() {
        return StageLogins.shared(app.database());
    }

    /** What the job's row says; the user doesn't see all of it. */
    StoredJob job(String id) {
        return sql().sql("SELECT * FROM nolmt.jobs WHERE id = :id")
                .param("id", UUID.fromString(id))
                .query(IngestApi::toJob)
                .single();
    }

    int jobsOf(UUID user) {
        return sql().sql("SELECT count(*) FROM nolmt.jobs WHERE user_id = :user")
                .param("user", user)
                .query(Integer.class)
                .single();
    }

    /** A stored generation without a job, as older software left them. */
    void insertRow(UUID user, UUID id, String createdAt) {
        sql().sql("INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url, created_at)"
                        + " VALUES (:id, :user, 'image', :key, 's3://b/k', " + createdAt + ")")
                .param("id", id)
                .param("user", user)
                .param("key", keyOf(user, id))
                .update();
    }

    static String keyOf(UUID user, UUID id) {
        return "generations/" + user + "/" + id + "/" + UUID.randomUUID() + ".png";
    }

    /** As the worker fails a job whose output it can't store. */
    void fail(String id, ErrorCode code) {
        transactions().as(StageRole.WORKER, tx -> {
            JobAttempts.fail(tx, UUID.fromString(id), code, "It could not be stored.");
            return true;
        });
    }

    /** As the worker ends a job whose output it stored. */
    void succeed(String id) {
        sql().sql("UPDATE nolmt.jobs SET status = 'succeeded', output = NULL, staging_key = NULL, finished_at = now()"
                        + " WHERE id = :id")
                .param("id", UUID.fromString(id))
                .update();
    }

    /** Why the key is on its way out; empty if it isn't. */
    List<String> tombstoneOf(String key) {
        return sql().sql("SELECT reason FROM nolmt.object_deletions WHERE key = :key AND state = 'pending'")
                .param("key", key)
                .query((row, n) -> row.getString("reason"))
                .list();
    }

    /** Streams of the user's that are open, and requests that wait. */
    int listeners(UUID user) {
        return Listening.of(app.context(), user);
    }

    /** Some of what waits in the jobs' queue, at most ten. */
    List<String> pointers() {
        return app
                .sqs()
                .receiveMessage(receive -> receive.queueUrl(app.queueUrl("jobs"))
                        .maxNumberOfMessages(10)
                        .visibilityTimeout(0))
                .messages()
                .stream()
                .map(Message::body)
                .toList();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        app.beforeAll(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        app.afterAll(context);
    }

    private static StoredJob toJob(ResultSet row, int number) throws SQLException {
        return new StoredJob(
                row.getString("status"),
                row.getString("prompt"),
                row.getString("settings"),
                row.getBytes("output") != null,
                row.getString("staging_key"),
                row.getString("idempotency_key"),
                row.getString("error_code"),
                row.getInt("epoch"),
                row.getObject("last_sent_at", OffsetDateTime.class),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    /** @param hasBytes whether its output waits in the row */
    record StoredJob(
            String status,
            @Nullable String prompt,
            @Nullable String settings,
            boolean hasBytes,
            @Nullable String stagingKey,
            @Nullable String idempotencyKey,
            @Nullable String errorCode,
            int epoch,
            @Nullable OffsetDateTime lastSentAt,
            Instant createdAt) {}
}
