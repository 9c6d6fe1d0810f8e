package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.ingest.accept.AcceptanceRefused.Reason;
import ai.nolmt.generations.job.JobStatus;
import java.security.MessageDigest;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statements of one acceptance; each is called inside its transaction. */
final class JobTable {
    private static final String ADMIT = """
            SELECT nolmt.admit_caller()""";
    private static final String LOCK_ID = """
            SELECT pg_advisory_xact_lock_shared(nolmt.id_lock(:id))""";
    private static final String TOMBSTONED = """
            SELECT EXISTS (SELECT FROM nolmt.object_deletions WHERE key = :key)""";
    private static final String BY_KEY = """
            SELECT id, status, fingerprint, created_at FROM nolmt.jobs
            WHERE user_id = :user AND idempotency_key = :key""";
    private static final String INSERT = """
            INSERT INTO nolmt.jobs (id, user_id, generation_type, prompt, settings, content_type, file_size, sha256,
                                    output, staging_key, retention, idempotency_key, fingerprint, created_at, updated_at)
            VALUES (:id, :user, :type, :prompt, CAST(:settings AS jsonb), :contentType, :size, :sha256,
                    :output, :stagingKey, CAST(:retention AS interval), :key, :fingerprint, :now, :now)
            ON CONFLICT (user_id, idempotency_key) DO NOTHING""";
    private static final String TOMBSTONE = """
            INSERT INTO nolmt.object_deletions (key, user_id, generation_id, bytes, reason, actor, created_at)
            VALUES (:key, :user, :id, :bytes, 'duplicate_request', :actor, :now)""";

    private JobTable() {}

    static boolean admitCaller(JdbcClient sql) {
        return sql.sql(ADMIT).query(Boolean.class).single();
    }

    static void lockId(JdbcClient sql, UUID id) {
        sql.sql(LOCK_ID).param("id", id).query((row, n) -> true).single();
    }

    static boolean isTombstoned(JdbcClient sql, String key) {
        return sql.sql(TOMBSTONED).param("key", key).query(Boolean.class).single();
    }

    static Optional<Known> byIdempotencyKey(JdbcClient sql, UUID user, String key) {
        return sql.sql(BY_KEY)
                .param("user", user)
                .param("key", key)
                .query((row, n) -> new Known(
                        new AcceptedJob(
                                row.getObject("id", UUID.class),
                                JobStatus.of(row.getString("status")),
                                row.getObject("created_at", OffsetDateTime.class)
                                        .toInstant()),
                        row.getBytes("fingerprint")))
                .optional();
    }

    /** False if the user has a job with this idempotency key already. */
    static boolean insert(JdbcClient sql, NewGeneration request, JobRow row) {
        return sql.sql(INSERT)
                        .param("id", row.id())
                        .param("user", request.user())
                        .param("type", request.type().wireName())
                        .param("prompt", request.prompt(), Types.VARCHAR)
                        .param("settings", request.settings(), Types.VARCHAR)
                        .param("contentType", row.contentType())
                        .param("size", request.output().length())
                        .param("sha256", row.sha256().hex())
                        .param("output", row.output(), Types.BINARY)
                        .param("stagingKey", row.stagingKey(), Types.VARCHAR)
                        .param(
                                "retention",
                                request.retention() == null
                                        ? null
                                        : request.retention().toString(),
                                Types.VARCHAR)
                        .param("key", request.idempotencyKey(), Types.VARCHAR)
                        .param("fingerprint", row.fingerprint())
                        .param("now", utc(row.createdAt()))
                        .update()
                == 1;
    }

    static void tombstoneStaging(JdbcClient sql, UUID user, JobRow row, Instant now) {
        sql.sql(TOMBSTONE)
                .param("key", row.stagingKey())
                .param("user", user)
                .param("id", row.id())
                .param("bytes", null, Types.BIGINT)
                .param("actor", user.toString())
                .param("now", utc(now))
                .update();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Known(AcceptedJob job, byte[] fingerprint) {
        AcceptedJob sameAs(byte[] other) {
            if (!MessageDigest.isEqual(fingerprint, other)) {
                throw new AcceptanceRefused(
                        Reason.IDEMPOTENCY_KEY_REUSED,
                        "This Idempotency-Key was used for another request. Use a new key for a new request.");
            }
            return job;
        }
    }
}
