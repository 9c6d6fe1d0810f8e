package ai.nolmt.generations.ingest.receipt;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads receipts by what admins know of them. Safe for concurrent use. */
final class Receipts {
    private static final String SELECT = """
            SELECT id, key, user_id, generation_id, bytes, reason, actor, run, confirmed_at FROM nolmt.receipts
            WHERE id < :before""";

    private final StageTransactions transactions;

    Receipts(StageTransactions transactions) {
        this.transactions = transactions;
    }

    /** Null for any. */
    record Filter(
            @Nullable UUID user,
            @Nullable UUID generation,
            @Nullable String key,
            @Nullable UUID run) {
        /** By column. A statement names those only that are given, so that each has the plan of its own index. */
        private Map<String, Object> given() {
            Map<String, Object> given = new LinkedHashMap<>();
            put(given, "user_id", user);
            put(given, "generation_id", generation);
            put(given, "key", key);
            put(given, "run", run);
            return given;
        }

        boolean isEmpty() {
            return given().isEmpty();
        }

        private static void put(Map<String, Object> given, String column, @Nullable Object value) {
            if (value != null) {
                given.put(column, value);
            }
        }
    }

    /** Newest first. */
    List<Receipt> page(Filter filter, long before, int limit) {
        Map<String, Object> given = filter.given();
        String statement = SELECT
                + given.keySet().stream()
                        .map(column -> " AND " + column + " = :" + column)
                        .collect(Collectors.joining())
                + " ORDER BY id DESC LIMIT :limit";
        return transactions.as(
                StageRole.ADMIN,
                tx -> tx.sql()
                        .sql(statement)
                        .params(given)
                        .param("before", before)
                        .param("limit", limit)
                        .query((row, n) -> new Receipt(
                                row.getLong("id"),
                                row.getString("key"),
                                row.getObject("user_id", UUID.class),
                                row.getObject("generation_id", UUID.class),
                                row.getObject("bytes", Long.class),
                                row.getString("reason"),
                                row.getString("actor"),
                                row.getObject("run", UUID.class),
                                row.getObject("confirmed_at", OffsetDateTime.class)
                                        .toInstant()))
                        .list());
    }
}
