package ai.nolmt.generations.ingest.certificate;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A user's receipts, summed up; a page in memory. Safe for concurrent use. */
final class Deletions {
    private static final int AT_ONCE = 1000;
    private static final String PAGE = """
            SELECT id, key, confirmed_at FROM nolmt.receipts WHERE user_id = :user AND id > :after
            ORDER BY id LIMIT :limit""";

    private final StageTransactions transactions;

    Deletions(StageTransactions transactions) {
        this.transactions = transactions;
    }

    private record Row(long id, String key, Instant confirmed) {
        /** Which the hash is of. */
        String line() {
            return confirmed + " " + key + "\n";
        }
    }

    /** Their number, the SHA-256 of their lines in the order in which they were written, and themselves if they are few. */
    Map<String, Object> of(UUID user) {
        MessageDigest digest = Sha256.digest();
        List<Map<String, Object>> listed = new ArrayList<>();
        long count = 0;
        long after = 0;
        List<Row> page;
        do {
            page = page(user, after);
            for (Row row : page) {
                digest.update(row.line().getBytes(StandardCharsets.UTF_8));
                if (count < AT_ONCE) {
                    listed.add(
                            new TreeMap<>(Map.of("confirmedAt", row.confirmed().toString(), "key", row.key())));
                }
                after = row.id();
                count++;
            }
        } while (page.size() == AT_ONCE);
        Map<String, Object> all = new TreeMap<>();
        all.put("count", count);
        all.put("sha256", HexFormat.of().formatHex(digest.digest()));
        if (count <= AT_ONCE) {
            all.put("items", listed);
        }
        return all;
    }

    private List<Row> page(UUID user, long after) {
        return transactions.as(
                StageRole.ADMIN,
                tx -> tx.sql()
                        .sql(PAGE)
                        .param("user", user)
                        .param("after", after)
                        .param("limit", AT_ONCE)
                        .query((row, n) -> new Row(
                                row.getLong("id"),
                                row.getString("key"),
                                row.getObject("confirmed_at", OffsetDateTime.class)
                                        .toInstant()))
                        .list());
    }
}
