package ai.nolmt.generations.ingest.webhook;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.Timestamps;
import java.sql.Types;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is to be delivered, by webhook: whoever claims one is alone with it until the claim ends, and what they write after
 * that says nothing of the webhook any more. Safe for concurrent use.
 */
final class DeliveryQueue {
    private static final int AT_ONCE = 3; // transactions: the pool is there for requests, too

    // The webhooks that something waits for, one look into the index each, however much waits for one. Those that
    // failed
    // least come first, so that who only blinked doesn't wait for the dead; then those that were served longest ago.
    // Those that can't be signed for here are left to who has their key.
    private static final String CLAIM = """
            WITH RECURSIVE waiting AS (
                (SELECT webhook_id FROM nolmt.webhook_deliveries WHERE status = 'pending' ORDER BY webhook_id LIMIT 1)
                UNION ALL
                SELECT (SELECT d.webhook_id FROM nolmt.webhook_deliveries d
                        WHERE d.status = 'pending' AND d.webhook_id > w.webhook_id ORDER BY d.webhook_id LIMIT 1)
                FROM waiting w WHERE w.webhook_id IS NOT NULL),
            due AS (
                SELECT w.id FROM nolmt.webhooks w
                WHERE w.id IN (SELECT webhook_id FROM waiting) AND w.disabled_reason IS NULL
                  AND (w.failing_since IS NOT NULL) = :failing
                  AND (w.claimed_until IS NULL OR w.claimed_until < now()) AND (w.retry_at IS NULL OR w.retry_at <= now())
                  AND EXISTS (SELECT FROM nolmt.webhook_deliveries d
                              WHERE d.webhook_id = w.id AND d.status = 'pending' AND d.next_at <= now())
                  AND NOT EXISTS (SELECT FROM nolmt.webhook_secrets s WHERE s.webhook_id = w.id
                                  AND s.key_id <> ALL(:readable) AND (s.expires_at IS NULL OR s.expires_at > now()))
                ORDER BY w.failures, w.claimed_until NULLS FIRST, w.id LIMIT :limit FOR NO KEY UPDATE SKIP LOCKED)
            UPDATE nolmt.webhooks w SET token = w.token + 1, claimed_until = now() + make_interval(secs => :lease)
            FROM due WHERE w.id = due.id
            RETURNING w.id, w.url, w.token, w.failures""";
    private static final String SECRETS = """
            SELECT secret, key_id FROM nolmt.webhook_secrets
            WHERE webhook_id = :id AND (expires_at IS NULL OR expires_at > now()) ORDER BY created_at DESC, id DESC LIMIT 3""";
    // Nothing of one that was turned off, deleted or claimed by others since: its secrets may be gone.
    private static final String NEXT = """
            SELECT id, type, job_id, error_code, occurred_at, tries FROM nolmt.webhook_deliveries
            WHERE webhook_id = :id AND status = 'pending' AND next_at <= now()
              AND EXISTS (SELECT FROM nolmt.webhooks w WHERE w.id = :id AND w.token = :token AND w.disabled_reason IS NULL)
            ORDER BY next_at, created_at LIMIT :limit""";
    private static final String WORKS = """
            UPDATE nolmt.webhooks SET failing_since = NULL, failures = 0, retry_at = NULL,
                claimed_until = now() + make_interval(secs => :lease)
            WHERE id = :id AND token = :token""";
    private static final String FAILS = """
            UPDATE nolmt.webhooks SET failing_since = coalesce(failing_since, now()), failures = failures + 1,
                retry_at = now() + make_interval(secs => :targetDelay),
                disabled_reason = CASE WHEN :gone THEN 'gone'
                    WHEN failing_since < now() - make_interval(secs => :disableAfter) AND failures >= 9 THEN 'failing'
                    ELSE disabled_reason END
            WHERE id = :id AND token = :token""";
    private static final String TAKEN = """
            UPDATE nolmt.webhook_deliveries SET status = 'delivered', tries = tries + 1, finished_at = now()
            WHERE id = :delivery AND status <> 'delivered'""";
    private static final String NOT_TAKEN = """
            UPDATE nolmt.webhook_deliveries SET tries = tries + 1,
                next_at = now() + make_interval(secs => :delay),
                status = CASE WHEN is_over THEN 'failed' ELSE 'pending' END,
                finished_at = CASE WHEN is_over THEN now() END
            FROM (SELECT :gone OR now() + make_interval(secs => :delay) > begun_at + make_interval(secs => :giveUpAfter)
                  AS is_over FROM nolmt.webhook_deliveries WHERE id = :delivery) AS it
            WHERE id = :delivery AND status = 'pending'""";
    private static final String ATTEMPT = """
            INSERT INTO nolmt.webhook_attempts (delivery_id, user_id, http_status, millis, reason, excerpt)
            SELECT id, user_id, :status, :millis, :reason, :excerpt FROM nolmt.webhook_deliveries
            WHERE id = :delivery FOR KEY SHARE""";
    // Nothing of it is the target's: neither counts as a try.
    private static final String UNSIGNED = """
            UPDATE nolmt.webhooks SET retry_at = now() + make_interval(secs => :pause), claimed_until = now()
            WHERE id = :id AND token = :token""";
    private static final String TELL_UNSIGNED = """
            INSERT INTO nolmt.webhook_attempts (delivery_id, user_id, millis, reason)
            SELECT id, user_id, 0, 'secret_unreadable' FROM nolmt.webhook_deliveries d
            WHERE id = :delivery AND NOT EXISTS (SELECT FROM nolmt.webhook_attempts a
                                                 WHERE a.delivery_id = d.id AND a.reason = 'secret_unreadable')
            FOR KEY SHARE""";
    private static final String RELEASE = """
            UPDATE nolmt.webhooks SET claimed_until = now() WHERE id = :id AND token = :token""";
    private static final String GIVE_UP = """
            UPDATE nolmt.webhook_deliveries SET status = 'failed', finished_at = now() WHERE id = ANY(ARRAY(
                SELECT id FROM nolmt.webhook_deliveries
                WHERE status = 'pending' AND begun_at < now() - make_interval(secs => :giveUpAfter)
                ORDER BY begun_at LIMIT :limit FOR UPDATE SKIP LOCKED))""";

    private final StageTransactions transactions;
    private final Duration lease;
    private final Duration giveUpAfter;
    private final Duration disableAfter;
    private final String[] readable;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    /**
     * Makes one.
     *
     * @param lease of a claim; longer than a try
     * @param readable the keys of secrets that are there
     */
    DeliveryQueue(
            StageTransactions transactions,
            Duration lease,
            Duration giveUpAfter,
            Duration disableAfter,
            List<String> readable) {
        this.transactions = transactions;
        this.lease = lease;
        this.giveUpAfter = giveUpAfter;
        this.disableAfter = disableAfter;
        this.readable = readable.toArray(String[]::new);
    }

    /** @param failures since its last success */
    record Claimed(UUID id, String url, long token, int failures) {}

    /** @param secrets the newest first */
    record Batch(List<StoredSecret> secrets, List<WebhookMessage> messages) {}

    /**
     * When to try again.
     *
     * @param gone whether the target wants nothing more, ever
     */
    record Later(Duration message, Duration target, boolean gone) {}

    /** @param failing those whose last try failed, or the others */
    List<Claimed> claim(boolean failing, int limit) {
        return inTurn(tx -> tx.sql()
                .sql(CLAIM)
                .param("failing", failing)
                .param("limit", limit)
                .param("lease", Timestamps.seconds(lease))
                .param("readable", readable)
                .query((row, n) -> new Claimed(
                        row.getObject("id", UUID.class),
                        row.getString("url"),
                        row.getLong("token"),
                        row.getInt("failures")))
                .list());
    }

    Batch next(Claimed webhook, int limit) {
        return inTurn(tx -> new Batch(
                tx.sql()
                        .sql(SECRETS)
                        .param("id", webhook.id())
                        .query((row, n) -> new StoredSecret(row.getString("key_id"), row.getBytes("secret")))
                        .list(),
                tx.sql()
                        .sql(NEXT)
                        .param("id", webhook.id())
                        .param("token", webhook.token())
                        .param("limit", limit)
                        .query((row, n) -> new WebhookMessage(
                                row.getObject("id", UUID.class),
                                row.getString("type"),
                                row.getObject("job_id", UUID.class),
                                row.getString("error_code"),
                                row.getObject("occurred_at", OffsetDateTime.class)
                                        .toInstant(),
                                row.getInt("tries")))
                        .list()));
    }

    /** @return whether the webhook is still the caller's */
    boolean delivered(Claimed webhook, WebhookMessage message, WebhookSender.Answer answer) {
        return inTurn(tx -> {
            int own = tx.sql()
                    .sql(WORKS)
                    .param("lease", Timestamps.seconds(lease))
                    .param("id", webhook.id())
                    .param("token", webhook.token())
                    .update();
            tx.sql().sql(TAKEN).param("delivery", message.id()).update(); // whoever's it is now: it was taken
            attempt(tx, message, answer);
            return own == 1;
        });
    }

    /** Nothing is written if the webhook is somebody else's by now. */
    void failed(Claimed webhook, WebhookMessage message, WebhookSender.Answer answer, Later later) {
        inTurn(tx -> {
            int own = tx.sql()
                    .sql(FAILS)
                    .param("targetDelay", Timestamps.seconds(later.target()))
                    .param("gone", later.gone())
                    .param("disableAfter", Timestamps.seconds(disableAfter))
                    .param("id", webhook.id())
                    .param("token", webhook.token())
                    .update();
            if (own == 1) {
                tx.sql()
                        .sql(NOT_TAKEN)
                        .param("gone", later.gone())
                        .param("delay", Timestamps.seconds(later.message()))
                        .param("giveUpAfter", Timestamps.seconds(giveUpAfter))
                        .param("delivery", message.id())
                        .update();
                attempt(tx, message, answer);
            }
            return true;
        });
    }

    /** It can't be signed for: its messages wait, of which the first says so, and somebody looks again after the pause. */
    void unsigned(Claimed webhook, WebhookMessage first, Duration pause) {
        inTurn(tx -> {
            int own = tx.sql()
                    .sql(UNSIGNED)
                    .param("pause", Timestamps.seconds(pause))
                    .param("id", webhook.id())
                    .param("token", webhook.token())
                    .update();
            if (own == 1) {
                tx.sql().sql(TELL_UNSIGNED).param("delivery", first.id()).update();
            }
            return true;
        });
    }

    void release(Claimed webhook) {
        inTurn(tx -> tx.sql()
                .sql(RELEASE)
                .param("id", webhook.id())
                .param("token", webhook.token())
                .update());
    }

    /** Fails up to that many that have waited for too long, for a target that is away or off; returns how many. */
    int giveUp(int limit) {
        return inTurn(tx -> tx.sql()
                .sql(GIVE_UP)
                .param("giveUpAfter", Timestamps.seconds(giveUpAfter))
                .param("limit", limit)
                .update());
    }

    private static void attempt(StageTransaction tx, WebhookMessage message, WebhookSender.Answer answer) {
        tx.sql()
                .sql(ATTEMPT)
                .param("status", answer.status(), Types.INTEGER)
                .param("millis", answer.taken().toMillis())
                .param("reason", answer.reason(), Types.VARCHAR)
                .param("excerpt", answer.excerpt(), Types.VARCHAR)
                .param("delivery", message.id())
                .update();
    }

    private <T extends @Nullable Object> T inTurn(Function<StageTransaction, T> work) {
        turns.acquireUninterruptibly();
        try {
            return transactions.as(StageRole.RELAY, work);
        } finally {
            turns.release();
        }
    }
}
