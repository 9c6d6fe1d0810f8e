package ai.nolmt.generations.ingest.webhook;

import static ai.nolmt.generations.database.Timestamps.instant;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.job.JobAcceptance;
import ai.nolmt.generations.problem.ErrorCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpStatus;

/** Users' webhooks and their secrets; row level security leaves only the user's own. Safe for concurrent use. */
final class Webhooks {
    private static final String WEBHOOK = """
            SELECT id, url, events, disabled_reason, failing_since, created_at, updated_at FROM nolmt.webhooks
            """;
    private static final String LIST = WEBHOOK + """
            WHERE user_id = :user AND disabled_reason IS DISTINCT FROM 'deleted' ORDER BY created_at, id""";
    private static final String FIND = WEBHOOK + """
            WHERE user_id = :user AND id = :id AND disabled_reason IS DISTINCT FROM 'deleted'""";
    private static final String ONE_AFTER_THE_OTHER = """
            SELECT pg_advisory_xact_lock(hashtextextended(CAST(:user AS text), 7205813))""";
    private static final String COUNT = """
            SELECT count(*) FROM nolmt.webhooks WHERE user_id = :user AND disabled_reason IS DISTINCT FROM 'deleted'""";
    private static final String INSERT = """
            INSERT INTO nolmt.webhooks (id, user_id, url, events) VALUES (:id, :user, :url, :events)""";
    // On again, it begins anew; and who is at it has nothing more to say of it, as that was another address or wish.
    private static final String UPDATE = """
            UPDATE nolmt.webhooks SET url = :url, events = :events, updated_at = now(),
                failing_since = NULL, failures = 0, retry_at = NULL, token = token + 1, claimed_until = NULL,
                disabled_reason = CASE WHEN :enabled THEN NULL ELSE coalesce(disabled_reason, 'user') END
            WHERE id = :id AND user_id = :user AND disabled_reason IS DISTINCT FROM 'deleted'""";
    private static final String DELETE = """
            SELECT nolmt.delete_webhook(:id)""";
    private static final String LOCK = """
            SELECT id FROM nolmt.webhooks
            WHERE id = :id AND user_id = :user AND disabled_reason IS DISTINCT FROM 'deleted' FOR NO KEY UPDATE""";
    private static final String INSERT_SECRET = """
            INSERT INTO nolmt.webhook_secrets (id, webhook_id, user_id, secret, key_id)
            VALUES (:secretId, :id, :user, :secret, :key)""";
    private static final String FORGET_OLDER = """
            DELETE FROM nolmt.webhook_secrets WHERE webhook_id = :id AND user_id = :user AND expires_at IS NOT NULL
              AND id NOT IN (SELECT id FROM nolmt.webhook_secrets
                             WHERE webhook_id = :id AND user_id = :user AND expires_at > now()
                             ORDER BY created_at DESC, id DESC LIMIT 1)""";
    private static final String EXPIRE = """
            UPDATE nolmt.webhook_secrets SET expires_at = now() + make_interval(secs => :overlap)
            WHERE webhook_id = :id AND user_id = :user AND expires_at IS NULL RETURNING expires_at""";

    private final StageTransactions transactions;
    private final SecretBox secrets;
    private final Ids ids;
    private final int most;
    private final Duration overlap;

    Webhooks(StageTransactions transactions, SecretBox secrets, Ids ids, int most, Duration overlap) {
        this.transactions = transactions;
        this.secrets = secrets;
        this.ids = ids;
        this.most = most;
        this.overlap = overlap;
    }

    /** With the secret, which nobody is shown again. */
    record Created(Webhook webhook, String secret) {
        @Override
        public String toString() {
            return "Created[webhook=" + webhook + "]";
        }
    }

    /** @param previousUntil how long the one before signs, too */
    record Rotated(String secret, Instant previousUntil) {
        @Override
        public String toString() {
            return "Rotated[previousUntil=" + previousUntil + "]";
        }
    }

    Created create(UUID user, String url, List<String> events) {
        UUID id = ids.get();
        byte[] secret = secrets.newSecret();
        return transactions.asUser(StageRole.API, user, tx -> {
            if (!JobAcceptance.admitCaller(tx)) {
                throw new RequestProblem(
                        HttpStatus.FORBIDDEN, ErrorCode.USER_UNKNOWN, "There is no such user, or they were erased.");
            }
            tx.sql()
                    .sql(ONE_AFTER_THE_OTHER)
                    .param("user", user)
                    .query((row, n) -> true)
                    .single();
            if (tx.sql().sql(COUNT).param("user", user).query(Integer.class).single() >= most) {
                throw new RequestProblem(
                        HttpStatus.CONFLICT,
                        ErrorCode.TOO_MANY_WEBHOOKS,
                        "You have " + most + " webhooks, and no more are allowed; delete one.");
            }
            tx.sql()
                    .sql(INSERT)
                    .param("id", id)
                    .param("user", user)
                    .param("url", url)
                    .param("events", events.toArray(String[]::new))
                    .update();
            insertSecret(tx, user, id, secret);
            return new Created(find(tx, user, id).orElseThrow(), SecretBox.shown(secret));
        });
    }

    List<Webhook> list(UUID user) {
        return transactions.asUser(
                StageRole.API,
                user,
                tx -> tx.sql()
                        .sql(LIST)
                        .param("user", user)
                        .query((row, n) -> webhook(row))
                        .list());
    }

    Optional<Webhook> find(UUID user, UUID id) {
        return transactions.asUser(StageRole.API, user, tx -> find(tx, user, id));
    }

    Optional<Webhook> update(UUID user, UUID id, String url, List<String> events, boolean enabled) {
        return transactions.asUser(StageRole.API, user, tx -> {
            tx.sql()
                    .sql(UPDATE)
                    .param("url", url)
                    .param("events", events.toArray(String[]::new))
                    .param("enabled", enabled)
                    .param("id", id)
                    .param("user", user)
                    .update();
            return find(tx, user, id);
        });
    }

    /** With its secrets; what it was told is nobody's to see, and goes with the next clean-ups. */
    boolean delete(UUID user, UUID id) {
        return transactions.asUser(
                StageRole.API,
                user,
                tx -> tx.sql().sql(DELETE).param("id", id).query(Boolean.class).single());
    }

    /**
     * A new secret; of those before, the last two stay for their while: the answer that had one of them may have been lost,
     * and the receiver have none but the other.
     */
    Optional<Rotated> rotate(UUID user, UUID id) {
        byte[] secret = secrets.newSecret();
        return transactions.asUser(StageRole.API, user, tx -> {
            boolean own = !tx.sql()
                    .sql(LOCK)
                    .param("id", id)
                    .param("user", user)
                    .query((row, n) -> true)
                    .list()
                    .isEmpty();
            if (!own) {
                return Optional.empty();
            }
            tx.sql().sql(FORGET_OLDER).param("id", id).param("user", user).update();
            Instant until = tx.sql()
                    .sql(EXPIRE)
                    .param("overlap", Timestamps.seconds(overlap))
                    .param("id", id)
                    .param("user", user)
                    .query((row, n) ->
                            row.getObject("expires_at", OffsetDateTime.class).toInstant())
                    .single();
            insertSecret(tx, user, id, secret);
            return Optional.of(new Rotated(SecretBox.shown(secret), until));
        });
    }

    private void insertSecret(StageTransaction tx, UUID user, UUID webhook, byte[] secret) {
        StoredSecret stored = secrets.close(webhook, secret);
        tx.sql()
                .sql(INSERT_SECRET)
                .param("secretId", ids.get())
                .param("id", webhook)
                .param("user", user)
                .param("secret", stored.bytes())
                .param("key", stored.keyId())
                .update();
    }

    private static Optional<Webhook> find(StageTransaction tx, UUID user, UUID id) {
        return tx.sql()
                .sql(FIND)
                .param("user", user)
                .param("id", id)
                .query((row, n) -> webhook(row))
                .optional();
    }

    private static Webhook webhook(ResultSet row) throws SQLException {
        return new Webhook(
                row.getObject("id", UUID.class),
                row.getString("url"),
                List.of((String[]) row.getArray("events").getArray()),
                row.getString("disabled_reason"),
                instant(row, "failing_since"),
                Objects.requireNonNull(instant(row, "created_at")),
                Objects.requireNonNull(instant(row, "updated_at")));
    }
}
