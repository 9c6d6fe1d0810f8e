package ai.nolmt.generations.job;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.trace.TraceContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SqlParameterValue;

/**
 * The statements that accept a job, as the API's role: {@link #accept} a transaction of its own, the others called inside
 * the one that does.
 */
public final class JobAcceptance {
    private static final String ADMIT = """
            SELECT nolmt.admit_caller()""";
    // The sweep takes the same lock, exclusively, before it tombstones what has no job.
    private static final String LOCK_ID = """
            SELECT pg_advisory_xact_lock_shared(nolmt.id_lock(:id))""";
    private static final String BY_KEY = """
            SELECT id, status, fingerprint, created_at FROM nolmt.jobs
            WHERE user_id = :user AND idempotency_key = :key""";
    // The database's time, not ours: what expires counts from here.
    private static final String INSERT = """
            INSERT INTO nolmt.jobs (id, user_id, generation_type, prompt, settings, content_type, file_size, sha256,
                                    staging_key, source_url, source_expires_at, source_most, retention, cancel_after, idempotency_key, fingerprint,
                                    trace_context)
            VALUES (:id, :user, :type, :prompt, CAST(:settings AS jsonb), :contentType, :size, :sha256,
                    :stagingKey, :sourceUrl, :sourceExpiresAt, :sourceMost, coalesce(CAST(:retention AS interval), nolmt.usual_retention(:user),
                                          CAST(:usualRetention AS interval)),
                    now() + CAST(:patience AS interval), :key, :fingerprint, :trace)
            ON CONFLICT (user_id, idempotency_key) DO NOTHING
            RETURNING created_at""";

    private static final String RESERVE = """
            SELECT refusal, retry_ms FROM nolmt.reserve(:user, :size, :key, :taking, :objects, :bytes, :rate)""";
    private static final String ACCEPT = """
            SELECT id, status, known_fingerprint AS fingerprint, created_at, refusal, retry_ms
            FROM nolmt_door.take_job(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private JobAcceptance() {}

    /**
     * Accepts a job whose output is in its row, in a transaction of its own and one round trip.
     *
     * @return the job, or the one that its idempotency key made before; empty if the user may have no generations
     * @throws LimitReached if the user's limits leave no room for it
     */
    public static Optional<Known> accept(StageTransactions transactions, NewJob job, JobLimits limits) {
        if (!(job.source() instanceof OutputSource.Inline inline)) {
            throw new IllegalArgumentException("What is staged takes more than one statement: " + job.source());
        }
        List<SqlParameterValue> values = List.of(
                value(Types.OTHER, job.id()),
                value(Types.OTHER, job.user()),
                value(Types.VARCHAR, job.generationType()),
                value(Types.VARCHAR, job.prompt()),
                value(Types.VARCHAR, job.settings()),
                value(Types.VARCHAR, job.contentType()),
                value(Types.BIGINT, job.fileSize()),
                value(Types.VARCHAR, hex(job.sha256())),
                value(Types.BINARY, inline.bytes()),
                value(Types.VARCHAR, text(job.retention())),
                value(Types.VARCHAR, text(job.cancelAfter())),
                value(Types.VARCHAR, job.idempotencyKey()),
                value(Types.BINARY, job.fingerprint()),
                value(Types.VARCHAR, text(job.usualRetention())),
                value(Types.BIGINT, limits.objects()),
                value(Types.BIGINT, limits.bytes()),
                value(Types.INTEGER, limits.jobsPerMinute()),
                value(Types.VARCHAR, TraceContext.current()));
        List<Answer> answers =
                transactions.onceAsUser(StageRole.API, job.user(), ACCEPT, values, (row, n) -> answer(row));
        return Optional.ofNullable(answers.get(0).known());
    }

    /**
     * Reserves what a job takes of its user's limits, in the transaction that inserts it.
     *
     * @throws LimitReached if they leave no room for it
     */
    public static void reserve(StageTransaction tx, NewJob job, JobLimits limits) {
        room(tx, job.user(), mostBytes(job), job.idempotencyKey(), limits, true);
    }

    /**
     * Only looks whether there is room, before something that costs.
     *
     * @throws LimitReached if there is none
     */
    public static void checkRoom(
            StageTransaction tx, UUID user, long size, @Nullable String idempotencyKey, JobLimits limits) {
        room(tx, user, size, idempotencyKey, limits, false);
    }

    /** What isn't known yet counts as the most that it may be. */
    private static long mostBytes(NewJob job) {
        return job.source() instanceof OutputSource.Remote remote
                ? remote.most()
                : Objects.requireNonNull(job.fileSize(), "Only what is fetched later may have any size");
    }

    private static void room(
            StageTransaction tx, UUID user, long size, @Nullable String key, JobLimits limits, boolean taking) {
        tx.sql()
                .sql(RESERVE)
                .param("user", user)
                .param("size", size)
                .param("key", key, Types.VARCHAR)
                .param("taking", taking)
                .param("objects", limits.objects(), Types.BIGINT)
                .param("bytes", limits.bytes(), Types.BIGINT)
                .param("rate", limits.jobsPerMinute(), Types.INTEGER)
                .query((row, n) -> Optional.ofNullable(row.getString("refusal") == null ? null : refusal(row)))
                .single()
                .ifPresent(refusal -> {
                    throw refusal;
                });
    }

    private static LimitReached refusal(ResultSet row) throws SQLException {
        long millis = row.getLong("retry_ms");
        return new LimitReached(
                LimitReached.Limit.valueOf(row.getString("refusal").toUpperCase(Locale.ROOT)),
                row.wasNull() ? null : Duration.ofMillis(millis));
    }

    private static @Nullable String hex(@Nullable Sha256 sha256) {
        return sha256 == null ? null : sha256.hex();
    }

    private static @Nullable String text(@Nullable Duration duration) {
        return duration == null ? null : duration.toString();
    }

    private static SqlParameterValue value(int type, @Nullable Object value) {
        return new SqlParameterValue(type, value);
    }

    /** Whether the caller of the transaction's claims may have generations. */
    public static boolean admitCaller(StageTransaction tx) {
        return tx.sql().sql(ADMIT).query(Boolean.class).single();
    }

    public static void lockId(StageTransaction tx, UUID id) {
        tx.sql().sql(LOCK_ID).param("id", id).query((row, n) -> true).single();
    }

    public static Optional<Known> byIdempotencyKey(StageTransaction tx, UUID user, String key) {
        return tx.sql()
                .sql(BY_KEY)
                .param("user", user)
                .param("key", key)
                .query((row, n) -> known(row))
                .optional();
    }

    /** When the job was accepted whose output is elsewhere; empty if the user has one with this idempotency key already. */
    public static Optional<Instant> insert(StageTransaction tx, NewJob job) {
        String stagingKey = job.source() instanceof OutputSource.Staged staged ? staged.key() : null;
        OutputSource.Remote remote = job.source() instanceof OutputSource.Remote found ? found : null;
        Instant dies = remote == null ? null : remote.expiresAt();
        return tx.sql()
                .sql(INSERT)
                .param("id", job.id())
                .param("user", job.user())
                .param("type", job.generationType())
                .param("prompt", job.prompt(), Types.VARCHAR)
                .param("settings", job.settings(), Types.VARCHAR)
                .param("contentType", job.contentType(), Types.VARCHAR)
                .param("size", job.fileSize(), Types.BIGINT)
                .param("sha256", hex(job.sha256()), Types.VARCHAR)
                .param("stagingKey", stagingKey, Types.VARCHAR)
                .param("sourceUrl", remote == null ? null : remote.url(), Types.VARCHAR)
                .param("sourceExpiresAt", dies == null ? null : Timestamps.utc(dies), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("sourceMost", remote == null ? null : remote.most(), Types.BIGINT)
                .param("retention", text(job.retention()), Types.VARCHAR)
                .param("usualRetention", text(job.usualRetention()), Types.VARCHAR)
                .param("patience", text(job.cancelAfter()), Types.VARCHAR)
                .param("key", job.idempotencyKey(), Types.VARCHAR)
                .param("fingerprint", job.fingerprint())
                .param("trace", TraceContext.current(), Types.VARCHAR)
                .query((row, n) -> createdAt(row))
                .optional();
    }

    private static Known known(ResultSet row) throws SQLException {
        return new Known(
                row.getObject("id", UUID.class),
                JobStatus.of(row.getString("status")),
                createdAt(row),
                row.getBytes("fingerprint"));
    }

    private static Instant createdAt(ResultSet row) throws SQLException {
        return row.getObject("created_at", OffsetDateTime.class).toInstant();
    }

    private static Answer answer(ResultSet row) throws SQLException {
        if (row.getString("refusal") != null) {
            return new Answer(null, refusal(row));
        }
        return new Answer(row.getString("status") == null ? null : known(row), null);
    }

    /** Neither, if the user isn't admitted. */
    private record Answer(
            @Nullable Known accepted, @Nullable LimitReached refusal) {
        private @Nullable Known known() {
            if (refusal != null) {
                throw refusal;
            }
            return accepted;
        }
    }

    /** The job that an idempotency key made before. */
    @SuppressWarnings("ArrayRecordComponent") // compared as a fingerprint only
    public record Known(UUID id, JobStatus status, Instant createdAt, byte[] fingerprint) {}
}
