package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.accept.AcceptanceRefused.Reason;
import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.media.MediaFormat;
import ai.nolmt.generations.media.MediaInspector;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.object.StagingKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Turns requests into jobs. Larger outputs are staged first and the job is committed after: a kill in between leaves a
 * staged object that no job names, which the sweep removes; the other order could lose an accepted output.
 */
public final class Acceptance {
    private final MediaInspector inspector;
    private final ObjectStore objects;
    private final StageTransactions transactions;
    private final KeyPrefix prefix;
    private final DataSize inlineLimit;
    private final Ids ids;
    private final Clock clock;
    private final Runnable accepted;

    /** @param accepted told after every commit, so that the relay needn't wait for its next look */
    public Acceptance(
            MediaInspector inspector,
            ObjectStore objects,
            StageTransactions transactions,
            KeyPrefix prefix,
            DataSize inlineLimit,
            Ids ids,
            Clock clock,
            Runnable accepted) {
        this.inspector = inspector;
        this.objects = objects;
        this.transactions = transactions;
        this.prefix = prefix;
        this.inlineLimit = inlineLimit;
        this.ids = ids;
        this.clock = clock;
        this.accepted = accepted;
    }

    /**
     * Once this returns the job is committed and will not be lost; once it throws, it may or may not be (the same
     * Idempotency-Key finds out).
     *
     * @throws ai.nolmt.generations.media.MediaRefused if the bytes are not what was declared
     * @throws AcceptanceRefused if the key was used before, or the user isn't known
     */
    public AcceptedJob accept(NewGeneration request) {
        MediaFormat format = inspector.inspect(request.output(), request.declaredType(), request.type());
        Sha256 sha256 = Sha256.of(request.output());
        byte[] fingerprint = Fingerprint.of(request, sha256);
        Optional<AcceptedJob> earlier = earlier(request, fingerprint);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        UUID id = ids.get();
        boolean inline = request.output().length() <= inlineLimit.toBytes();
        String stagingKey = inline ? null : new StagingKey(prefix, request.user(), id).value();
        if (stagingKey != null) {
            objects.put(stagingKey, request.output(), format.contentType(), sha256);
        }
        byte[] bytes = inline ? read(request) : null;
        AcceptedJob job =
                commit(request, new JobRow(id, format.contentType(), sha256, fingerprint, bytes, stagingKey, now()));
        accepted.run();
        return job;
    }

    private Optional<AcceptedJob> earlier(NewGeneration request, byte[] fingerprint) {
        String key = request.idempotencyKey();
        return key == null
                ? Optional.empty()
                : transactions.asUser(
                        StageRole.API,
                        request.user(),
                        tx -> JobTable.byIdempotencyKey(tx.sql(), request.user(), key)
                                .map(known -> known.sameAs(fingerprint)));
    }

    private AcceptedJob commit(NewGeneration request, JobRow row) {
        return transactions.asUser(StageRole.API, request.user(), tx -> {
            if (!JobTable.admitCaller(tx.sql())) {
                throw new AcceptanceRefused(Reason.USER_UNKNOWN, "There is no user " + request.user() + ".");
            }
            // The sweep takes the same lock before it tombstones what has no job.
            JobTable.lockId(tx.sql(), row.id());
            if (row.stagingKey() != null && JobTable.isTombstoned(tx.sql(), row.stagingKey())) {
                throw new AcceptanceRefused(
                        Reason.STAGING_SWEPT, "The output was swept before the job was stored; send it again.");
            }
            if (JobTable.insert(tx.sql(), request, row)) {
                return new AcceptedJob(row.id(), JobStatus.ACCEPTED, row.createdAt());
            }
            // Another request with this key was faster: its job stands, and what this one staged goes.
            if (row.stagingKey() != null) {
                JobTable.tombstoneStaging(tx.sql(), request.user(), row, clock.instant());
            }
            return JobTable.byIdempotencyKey(tx.sql(), request.user(), keyOf(request))
                    .orElseThrow(() -> new IllegalStateException("The job of an idempotency key went in between"))
                    .sameAs(row.fingerprint());
        });
    }

    /** In microseconds, as the database keeps it: the answer says what later answers will say. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static String keyOf(NewGeneration request) {
        @Nullable String key = request.idempotencyKey();
        if (key == null) {
            throw new IllegalStateException("Only an idempotency key can be taken");
        }
        return key;
    }

    private static byte[] read(NewGeneration request) {
        try (InputStream in = request.output().open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
