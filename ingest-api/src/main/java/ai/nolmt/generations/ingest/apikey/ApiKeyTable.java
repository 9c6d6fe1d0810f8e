package ai.nolmt.generations.ingest.apikey;

import static ai.nolmt.generations.database.Timestamps.instant;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.ingest.web.ProducerKeys.Known;
import ai.nolmt.generations.ingest.web.ProducerKeys.Scope;
import ai.nolmt.generations.object.Sha256;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The statements on nolmt.api_keys, each called inside a transaction. */
final class ApiKeyTable {
    // Of those that may be used there are never more than that: all of them are held in memory.
    static final int MOST = 1000;

    private static final String INSERT = """
            INSERT INTO nolmt.api_keys (id, name, hash, scopes, created_by, expires_at)
            SELECT :id, :name, :hash, CAST(:scopes AS text[]), :by, CAST(:expiry AS timestamptz)
            WHERE (SELECT count(*) FROM nolmt.api_keys
                   WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())) < :most
            RETURNING id, name, scopes, created_by, created_at, expires_at, revoked_at""";
    private static final String NEWEST = """
            SELECT id, name, scopes, created_by, created_at, expires_at, revoked_at FROM nolmt.api_keys
            ORDER BY created_at DESC, id DESC LIMIT :limit""";
    private static final String REVOKE = """
            UPDATE nolmt.api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = :id""";
    private static final String LIVE = """
            SELECT encode(hash, 'hex') AS hash, scopes, expires_at FROM nolmt.api_keys
            WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())""";

    private ApiKeyTable() {}

    /** Empty if there are too many already; as the admin's role. */
    static Optional<ApiKey> insert(
            StageTransaction tx,
            UUID id,
            String name,
            Sha256 hash,
            Set<Scope> scopes,
            UUID admin,
            @Nullable Instant expiry) {
        return tx.sql()
                .sql(INSERT)
                .param("id", id)
                .param("name", name)
                .param("hash", hash.bytes())
                .param(
                        "scopes",
                        scopes.stream().map(ApiKeyTable::wireName).sorted().collect(Collectors.joining(",", "{", "}")))
                .param("by", admin)
                .param("expiry", expiry == null ? null : Timestamps.utc(expiry), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("most", MOST)
                .query((row, n) -> apiKey(row))
                .optional();
    }

    static List<ApiKey> newest(StageTransaction tx, int limit) {
        return tx.sql()
                .sql(NEWEST)
                .param("limit", limit)
                .query((row, n) -> apiKey(row))
                .list();
    }

    /** @return whether there is such a key, revoked before or not */
    static boolean revoke(StageTransaction tx, UUID id) {
        return tx.sql().sql(REVOKE).param("id", id).update() == 1;
    }

    /** Those that may be used, by their hash in hexadecimal; as the API's role. */
    static Map<String, Known> live(StageTransaction tx) {
        Map<String, Known> live = new HashMap<>();
        tx.sql().sql(LIVE).query(row -> {
            live.put(row.getString("hash"), new Known(scopes(row), instant(row, "expires_at")));
        });
        return Map.copyOf(live);
    }

    static String wireName(Scope scope) {
        return scope.name().toLowerCase(Locale.ROOT);
    }

    private static ApiKey apiKey(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getObject("id", UUID.class),
                row.getString("name"),
                scopes(row),
                row.getObject("created_by", UUID.class),
                Objects.requireNonNull(instant(row, "created_at")),
                instant(row, "expires_at"),
                instant(row, "revoked_at"));
    }

    private static Set<Scope> scopes(ResultSet row) throws SQLException {
        Array scopes = row.getArray("scopes");
        return Arrays.stream((String[]) scopes.getArray())
                .map(name -> Scope.valueOf(name.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
