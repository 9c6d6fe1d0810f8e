package ai.nolmt.generations.ingest.webhook;

import static ai.nolmt.generations.database.Timestamps.instant;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** What a user's webhooks were told, and telling it again; row level security leaves only their own. */
final class Deliveries {
    private static final int MOST_TESTS = 3;
    private static final int AT_ONCE = 1000;
    private static final int LOOKED_AT = 5000; // events
    private static final long BEFORE_ALL = 0;
    private static final int MOST_ATTEMPTS = 100;

    private static final String OWN = """
            SELECT id FROM nolmt.webhooks
            WHERE id = :webhook AND user_id = :user AND disabled_reason IS DISTINCT FROM 'deleted'""";
    private static final String DELIVERY = """
            SELECT id, type, job_id, status, tries, next_at, created_at, finished_at FROM nolmt.webhook_deliveries
            """;
    private static final String NEWEST = DELIVERY + """
            WHERE webhook_id = :webhook AND user_id = :user ORDER BY created_at DESC, id LIMIT :limit""";
    private static final String FIND = DELIVERY + """
            WHERE id = :id AND webhook_id = :webhook AND user_id = :user""";
    private static final String ATTEMPTS = """
            SELECT http_status, millis, reason, excerpt, tried_at FROM nolmt.webhook_attempts
            WHERE delivery_id = :id AND user_id = :user ORDER BY id DESC LIMIT :limit""";
    private static final String WAITING_TESTS = """
            SELECT count(*) FROM nolmt.webhook_deliveries
            WHERE webhook_id = :webhook AND user_id = :user AND status = 'pending' AND event_id IS NULL""";
    private static final String INSERT_TEST = """
            INSERT INTO nolmt.webhook_deliveries (id, webhook_id, user_id, type, occurred_at)
            VALUES (:id, :webhook, :user, :type, now())""";
    private static final String AGAIN = """
            UPDATE nolmt.webhook_deliveries SET status = 'pending', tries = 0, next_at = now(), begun_at = now(),
                finished_at = NULL
            WHERE id = :id AND webhook_id = :webhook AND user_id = :user""";
    private static final String FAILED_AGAIN = """
            UPDATE nolmt.webhook_deliveries SET status = 'pending', tries = 0, next_at = now(), begun_at = now(),
                finished_at = NULL
            WHERE id = ANY(ARRAY(
                SELECT id FROM nolmt.webhook_deliveries
                WHERE webhook_id = :webhook AND user_id = :user AND status = 'failed'
                  AND created_at >= CAST(:since AS timestamptz)
                ORDER BY created_at LIMIT :limit))""";
    // What happened while it was off, or before it was there, as long as that is kept; of so many events at once.
    private static final String MISSED = """
            WITH looked AS (
                SELECT id, job_id, status, error_code, created_at FROM nolmt.job_events
                WHERE user_id = :user AND id > :after ORDER BY id LIMIT :limit),
            written AS (
                INSERT INTO nolmt.webhook_deliveries
                    (webhook_id, user_id, event_id, type, job_id, error_code, occurred_at)
                SELECT w.id, w.user_id, e.id, 'generation.' || e.status, e.job_id, e.error_code, e.created_at
                FROM nolmt.webhooks w, looked e
                WHERE w.id = :webhook AND w.user_id = :user AND e.created_at >= CAST(:since AS timestamptz)
                  AND 'generation.' || e.status = ANY(w.events)
                ON CONFLICT (webhook_id, event_id) DO NOTHING RETURNING 1)
            SELECT (SELECT count(*) FROM written) AS written, (SELECT max(id) FROM looked) AS last""";

    private final StageTransactions transactions;
    private final Ids ids;

    Deliveries(StageTransactions transactions, Ids ids) {
        this.transactions = transactions;
        this.ids = ids;
    }

    /**
     * A message to a webhook.
     *
     * @param nextAttemptAt null if it is over
     * @param attempts the newest first; null in lists
     */
    @Schema(name = "Delivery")
    record Shown(
            UUID id,
            String type,
            @Nullable UUID generationId,
            String status,
            @Nullable Instant nextAttemptAt,
            Instant createdAt,
            @Nullable Instant finishedAt,
            @Nullable List<Attempt> attempts) {}

    /** @param reason null if it was taken */
    @Schema(name = "DeliveryAttempt")
    record Attempt(
            @Nullable Integer httpStatus,
            long millis,
            @Nullable String reason,
            @Nullable String excerpt,
            Instant at) {}

    /** Empty if the webhook isn't the user's, as below. */
    Optional<List<Shown>> newest(UUID user, UUID webhook, int limit) {
        return ofOwn(user, webhook, tx -> newest(tx, user, webhook, limit));
    }

    static List<Shown> newest(StageTransaction tx, UUID user, UUID webhook, int limit) {
        return tx.sql()
                .sql(NEWEST)
                .param("webhook", webhook)
                .param("user", user)
                .param("limit", limit)
                .query((row, n) -> shown(row, null))
                .list();
    }

    Optional<Shown> find(UUID user, UUID webhook, UUID id) {
        return ofOwn(user, webhook, tx -> find(tx, user, webhook, id)).flatMap(found -> found);
    }

    /** A message that says nothing; its id. */
    Optional<UUID> test(UUID user, UUID webhook) {
        UUID id = ids.get();
        return ofOwn(user, webhook, tx -> {
            int waiting = tx.sql()
                    .sql(WAITING_TESTS)
                    .param("webhook", webhook)
                    .param("user", user)
                    .query(Integer.class)
                    .single();
            if (waiting >= MOST_TESTS) {
                throw new RequestProblem(
                        HttpStatus.TOO_MANY_REQUESTS,
                        ErrorCode.TOO_MANY_REQUESTS,
                        "Tests of this webhook are still waiting to be delivered; look at its deliveries.");
            }
            tx.sql()
                    .sql(INSERT_TEST)
                    .param("id", id)
                    .param("webhook", webhook)
                    .param("user", user)
                    .param("type", WebhookEvent.TEST)
                    .update();
            return id;
        });
    }

    /** Once more, whatever became of it. */
    Optional<Shown> again(UUID user, UUID webhook, UUID id) {
        return ofOwn(user, webhook, tx -> {
                    tx.sql()
                            .sql(AGAIN)
                            .param("id", id)
                            .param("webhook", webhook)
                            .param("user", user)
                            .update();
                    return find(tx, user, webhook, id);
                })
                .flatMap(found -> found);
    }

    /** All that weren't taken since then, and all that nobody tried to deliver; how many. Batch by batch. */
    Optional<Long> missed(UUID user, UUID webhook, Instant since) {
        if (ofOwn(user, webhook, tx -> true).isEmpty()) {
            return Optional.empty();
        }
        long count = 0;
        int batch;
        do {
            batch = transactions.asUser(StageRole.API, user, tx -> failedAgain(tx, user, webhook, since));
            count += batch;
        } while (batch == AT_ONCE);
        for (Optional<Long> after = Optional.of(BEFORE_ALL); after.isPresent(); ) {
            long from = after.get();
            Missed some = transactions.asUser(StageRole.API, user, tx -> missed(tx, user, webhook, since, from));
            count += some.written();
            after = Optional.ofNullable(some.last());
        }
        return Optional.of(count);
    }

    /** @param last the event that was looked at last; null if there is no other */
    private record Missed(long written, @Nullable Long last) {}

    private static int failedAgain(StageTransaction tx, UUID user, UUID webhook, Instant since) {
        return tx.sql()
                .sql(FAILED_AGAIN)
                .param("webhook", webhook)
                .param("user", user)
                .param("since", Timestamps.utc(since))
                .param("limit", AT_ONCE)
                .update();
    }

    private static Missed missed(StageTransaction tx, UUID user, UUID webhook, Instant since, long after) {
        return tx.sql()
                .sql(MISSED)
                .param("webhook", webhook)
                .param("user", user)
                .param("since", Timestamps.utc(since))
                .param("after", after)
                .param("limit", LOOKED_AT)
                .query((row, n) -> new Missed(row.getLong("written"), row.getObject("last", Long.class)))
                .single();
    }

    private <T> Optional<T> ofOwn(UUID user, UUID webhook, Function<StageTransaction, T> work) {
        return transactions.asUser(StageRole.API, user, tx -> {
            boolean own = !tx.sql()
                    .sql(OWN)
                    .param("webhook", webhook)
                    .param("user", user)
                    .query((row, n) -> true)
                    .list()
                    .isEmpty();
            return own ? Optional.of(work.apply(tx)) : Optional.<T>empty();
        });
    }

    static Optional<Shown> find(StageTransaction tx, UUID user, UUID webhook, UUID id) {
        List<Attempt> attempts = tx.sql()
                .sql(ATTEMPTS)
                .param("id", id)
                .param("user", user)
                .param("limit", MOST_ATTEMPTS)
                .query((row, n) -> new Attempt(
                        row.getObject("http_status", Integer.class),
                        row.getLong("millis"),
                        row.getString("reason"),
                        row.getString("excerpt"),
                        Objects.requireNonNull(instant(row, "tried_at"))))
                .list();
        return tx.sql()
                .sql(FIND)
                .param("id", id)
                .param("webhook", webhook)
                .param("user", user)
                .query((row, n) -> shown(row, attempts))
                .optional();
    }

    private static Shown shown(ResultSet row, @Nullable List<Attempt> attempts) throws SQLException {
        String status = row.getString("status");
        return new Shown(
                row.getObject("id", UUID.class),
                row.getString("type"),
                row.getObject("job_id", UUID.class),
                status,
                status.equals("pending") ? instant(row, "next_at") : null,
                Objects.requireNonNull(instant(row, "created_at")),
                instant(row, "finished_at"),
                attempts);
    }
}
