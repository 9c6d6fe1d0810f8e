package ai.nolmt.generations.ingest.webhook;

import static ai.nolmt.generations.database.Timestamps.instant;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** All users' webhooks, for admins, who see no secret. Safe for concurrent use. */
final class AdminWebhooks {
    private static final int COUNTED = 1000;

    private static final String LIST = """
            SELECT w.id, w.user_id, w.url, w.disabled_reason, w.failing_since, w.created_at, p.pending, p.oldest
            FROM nolmt.webhooks w, LATERAL (
                SELECT count(*) AS pending, min(occurred_at) AS oldest FROM (
                    SELECT occurred_at FROM nolmt.webhook_deliveries d
                    WHERE d.webhook_id = w.id AND d.status = 'pending' ORDER BY d.next_at LIMIT :counted) AS waiting) AS p
            WHERE w.id > :after AND w.disabled_reason IS DISTINCT FROM 'deleted' AND (CAST(:user AS uuid) IS NULL OR w.user_id = CAST(:user AS uuid))
              AND (NOT :ill OR w.disabled_reason IS NOT NULL OR w.failing_since IS NOT NULL)
            ORDER BY w.id LIMIT :limit""";
    private static final String OWNER = """
            SELECT user_id FROM nolmt.webhooks WHERE id = :webhook AND disabled_reason IS DISTINCT FROM 'deleted'""";

    private final StageTransactions transactions;

    AdminWebhooks(StageTransactions transactions) {
        this.transactions = transactions;
    }

    /**
     * A webhook as admins see it.
     *
     * @param target without the path, which may be a secret of its own
     * @param pending messages that wait, counted up to a thousand
     * @param oldestPending when the oldest of these happened; null if there is none
     */
    @Schema(name = "WebhookState")
    record State(
            UUID id,
            UUID user,
            String target,
            boolean enabled,
            @Nullable String disabledReason,
            @Nullable Instant failingSince,
            long pending,
            @Nullable Instant oldestPending,
            Instant createdAt) {}

    /**
     * By id, behind the one that is given.
     *
     * @param user null for everybody's
     * @param ill only those that are off or whose last try failed
     */
    List<State> page(UUID after, @Nullable UUID user, boolean ill, int limit) {
        return transactions.as(
                StageRole.ADMIN,
                tx -> tx.sql()
                        .sql(LIST)
                        .param("counted", COUNTED)
                        .param("after", after)
                        .param("user", user, Types.OTHER)
                        .param("ill", ill)
                        .param("limit", limit)
                        .query((row, n) -> state(row))
                        .list());
    }

    /** Empty if there is no such webhook. */
    Optional<List<Deliveries.Shown>> newest(UUID webhook, int limit) {
        return ofOwner(webhook, (tx, user) -> Optional.of(Deliveries.newest(tx, user, webhook, limit)));
    }

    Optional<Deliveries.Shown> find(UUID webhook, UUID id) {
        return ofOwner(webhook, (tx, user) -> Deliveries.find(tx, user, webhook, id));
    }

    private <T> Optional<T> ofOwner(UUID webhook, BiFunction<StageTransaction, UUID, Optional<T>> work) {
        return transactions.as(
                StageRole.ADMIN,
                tx -> tx.sql()
                        .sql(OWNER)
                        .param("webhook", webhook)
                        .query(UUID.class)
                        .optional()
                        .flatMap(user -> work.apply(tx, user)));
    }

    private static State state(ResultSet row) throws SQLException {
        URI url = URI.create(row.getString("url"));
        String disabledReason = row.getString("disabled_reason");
        return new State(
                row.getObject("id", UUID.class),
                row.getObject("user_id", UUID.class),
                url.getScheme() + "://" + url.getRawAuthority(),
                disabledReason == null,
                disabledReason,
                instant(row, "failing_since"),
                row.getLong("pending"),
                instant(row, "oldest"),
                Objects.requireNonNull(instant(row, "created_at")));
    }
}
