package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.config.LogIds;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.accept.AcceptanceRefused.Reason;
import ai.nolmt.generations.job.JobAcceptance;
import ai.nolmt.generations.job.JobAcceptance.Known;
import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.job.LimitReached;
import ai.nolmt.generations.job.NewJob;
import ai.nolmt.generations.job.OutputSource;
import ai.nolmt.generations.media.MediaFormat;
import ai.nolmt.generations.media.MediaInspector;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.object.UploadStore.Uploaded;
import ai.nolmt.generations.tombstone.DoomedKey;
import ai.nolmt.generations.tombstone.TombstoneReason;
import ai.nolmt.generations.tombstone.Tombstones;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Turns requests into jobs. Larger outputs are staged first and the job is committed after: a kill in between leaves a
 * staged object that no job names, which the sweep removes; the other order could lose an accepted output.
 */
public final class Acceptance {
    private final MediaInspector inspector;
    private final ObjectStore objects;
    private final StageTransactions transactions;
    private final KeyPrefix prefix;
    private final AcceptRules rules;
    private final Ids ids;
    private final Runnable accepted;
    private final UploadClaim uploads;
    private final LinkAcceptance links;
    private final AcceptMeters meters;

    /**
     * Makes it.
     *
     * @param arrived what the bucket has under a key that others write
     * @param accepted told after every commit, so that the relay needn't wait for its next look
     */
    public Acceptance(
            MediaInspector inspector,
            ObjectStore objects,
            Function<String, Optional<Uploaded>> arrived,
            StageTransactions transactions,
            KeyPrefix prefix,
            AcceptRules rules,
            Ids ids,
            Runnable accepted,
            Clock clock,
            AcceptMeters meters) {
        this.inspector = inspector;
        this.objects = objects;
        this.transactions = transactions;
        this.prefix = prefix;
        this.rules = rules;
        this.ids = ids;
        this.accepted = accepted;
        this.meters = meters;
        this.uploads = new UploadClaim(arrived, transactions, rules, inspector);
        this.links = new LinkAcceptance(transactions, rules, inspector, clock);
    }

    /**
     * Once this returns the job is committed and will not be lost; once it throws, it may or may not be (the same
     * Idempotency-Key finds out).
     *
     * @throws ai.nolmt.generations.media.MediaRefused if the bytes are not what was declared
     * @throws AcceptanceRefused if the key was used before, the user isn't known or has no room for it, or the upload
     *     can't be claimed
     */
    public AcceptedJob accept(NewGeneration request) {
        Timer.Sample sample = meters.begin();
        try {
            AcceptedJob job = limited(request);
            meters.accepted(sample, request);
            return job;
        } catch (RuntimeException e) {
            meters.refused(sample, e);
            throw e;
        }
    }

    private AcceptedJob limited(NewGeneration request) {
        try {
            return acceptWithinLimits(request);
        } catch (LimitReached e) {
            throw refused(e);
        }
    }

    private static AcceptanceRefused refused(LimitReached reached) {
        return switch (reached.limit()) {
            case OBJECTS ->
                new AcceptanceRefused(
                        Reason.QUOTA_EXCEEDED,
                        "You have as many generations as you may have, with those on their way (GET /api/usage);"
                                + " delete some, or ask for more room.");
            case BYTES ->
                new AcceptanceRefused(
                        Reason.QUOTA_EXCEEDED,
                        "This output is larger than the room that you have left (GET /api/usage); delete some"
                                + " generations, or ask for more room.");
            case JOBS_PER_MINUTE ->
                new AcceptanceRefused(
                        Reason.RATE_LIMITED,
                        "You send generations faster than you may (GET /api/usage); send this one again later.",
                        reached.retryAfter());
        };
    }

    private AcceptedJob acceptWithinLimits(NewGeneration request) {
        AcceptedJob job;
        if (request.output() instanceof GivenOutput.Uploaded uploaded) {
            byte[] fingerprint = Fingerprint.of(request, uploaded);
            job = same(uploads.claim(request, uploaded.upload(), fingerprint), fingerprint);
        } else if (request.output() instanceof GivenOutput.Linked linked) {
            String type = links.typeOf(request, linked);
            byte[] fingerprint = Fingerprint.of(request, linked, type);
            job = same(links.accept(request, linked, type, ids.get(), fingerprint), fingerprint);
        } else {
            job = accept(request, (GivenOutput.Bytes) request.output());
        }
        accepted.run();
        return job;
    }

    private AcceptedJob accept(NewGeneration request, GivenOutput.Bytes output) {
        MediaFormat format = inspector
                .inspect(output.content(), output.declaredType(), request.type())
                .format();
        byte[] fingerprint = Fingerprint.of(request, output, format);
        Optional<AcceptedJob> earlier = admit(request, output, fingerprint);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        UUID id = output.ahead() == null ? ids.get() : output.ahead().id();
        return commit(new NewJob(
                id,
                request.user(),
                request.type().wireName(),
                request.keptPrompt(),
                request.keptSettings(),
                format.contentType(),
                output.content().length(),
                output.sha256(),
                source(request.user(), output, id, format),
                request.retention(),
                rules.types().of(request.type()).retention(),
                request.cancelAfter(),
                request.idempotencyKey(),
                fingerprint));
    }

    private OutputSource source(UUID user, GivenOutput.Bytes output, UUID id, MediaFormat format) {
        if (!isStaged(output)) {
            return new OutputSource.Inline(read(output));
        }
        String key = new StagingKey(prefix, user, id).value();
        StagedAhead ahead = output.ahead();
        if (ahead == null || !ahead.complete()) {
            objects.put(key, output.content(), format.contentType(), output.sha256());
        }
        return new OutputSource.Staged(key);
    }

    /**
     * Before anything is staged, which nobody would know of whose user isn't known ({@link #mayHaveMore} has asked for what is
     * staged while it arrives); the commit looks again.
     *
     * @return what the key was used for before
     */
    private Optional<AcceptedJob> admit(NewGeneration request, GivenOutput.Bytes output, byte[] fingerprint) {
        String key = request.idempotencyKey();
        if (!isStaged(output)) {
            return Optional.empty(); // one statement says it all
        }
        return transactions
                .asUser(StageRole.API, request.user(), tx -> {
                    requireAdmitted(tx, request.user());
                    Optional<Known> known = key == null
                            ? Optional.<Known>empty()
                            : JobAcceptance.byIdempotencyKey(tx, request.user(), key);
                    if (known.isEmpty()) {
                        long size = output.content().length();
                        JobAcceptance.checkRoom(tx, request.user(), size, key, rules.limits());
                    }
                    return known;
                })
                .map(known -> same(known, fingerprint));
    }

    /** Whether a user is admitted and has room for anything, before the first part of an output goes to the bucket. */
    boolean mayHaveMore(UUID user) {
        return transactions.asUser(StageRole.API, user, tx -> {
            if (!JobAcceptance.admitCaller(tx)) {
                return false;
            }
            try {
                JobAcceptance.checkRoom(tx, user, 0, null, rules.limits());
                return true;
            } catch (LimitReached e) {
                return false;
            }
        });
    }

    static void requireAdmitted(StageTransaction tx, UUID user) {
        if (!JobAcceptance.admitCaller(tx)) {
            throw unknown(user);
        }
    }

    private static AcceptanceRefused unknown(UUID user) {
        return new AcceptanceRefused(Reason.USER_UNKNOWN, "There is no user " + user + ", or they were erased.");
    }

    private boolean isStaged(GivenOutput.Bytes output) {
        return output.content().length() > rules.inlineLimit().toBytes();
    }

    private AcceptedJob commit(NewJob job) {
        Known known;
        try (LogIds ids = LogIds.ofJob(job.id())) {
            known = job.source() instanceof OutputSource.Staged staged
                    ? commitStaged(job, staged.key())
                    : JobAcceptance.accept(transactions, job, rules.limits()).orElseThrow(() -> unknown(job.user()));
        }
        return same(known, job.fingerprint()); // behind the commit: what was staged is on its way out in any case
    }

    private Known commitStaged(NewJob job, String staged) {
        return transactions.asUser(StageRole.API, job.user(), tx -> {
            requireAdmitted(tx, job.user());
            JobAcceptance.lockId(tx, job.id());
            if (Tombstones.isFenced(tx, staged)) {
                throw new AcceptanceRefused(
                        Reason.STAGING_SWEPT, "The output was swept before the job was stored; send it again.");
            }
            JobAcceptance.reserve(tx, job, rules.limits());
            Optional<Instant> createdAt = JobAcceptance.insert(tx, job);
            if (createdAt.isPresent()) {
                return new Known(job.id(), JobStatus.ACCEPTED, createdAt.get(), job.fingerprint());
            }
            // Another request with this key was faster: its job stands, and what this one staged goes.
            Tombstones.add(
                    tx,
                    List.of(new DoomedKey(staged, job.user(), job.id(), null)),
                    TombstoneReason.DUPLICATE_REQUEST,
                    job.user().toString(),
                    null);
            String key = Objects.requireNonNull(job.idempotencyKey(), "Only an idempotency key can be taken");
            return JobAcceptance.byIdempotencyKey(tx, job.user(), key)
                    .orElseThrow(() -> new IllegalStateException("The job of an idempotency key went in between"));
        });
    }

    private static AcceptedJob same(Known known, byte[] fingerprint) {
        if (!MessageDigest.isEqual(known.fingerprint(), fingerprint)) {
            throw new AcceptanceRefused(
                    Reason.IDEMPOTENCY_KEY_REUSED,
                    "This Idempotency-Key was used for another request. Use a new key for a new request.");
        }
        return new AcceptedJob(known.id(), known.status(), known.createdAt());
    }

    private static byte[] read(GivenOutput.Bytes output) {
        try (InputStream in = output.content().open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
