package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.accept.AcceptanceRefused.Reason;
import ai.nolmt.generations.job.JobAcceptance;
import ai.nolmt.generations.job.JobAcceptance.Known;
import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.job.NewJob;
import ai.nolmt.generations.job.OutputSource;
import ai.nolmt.generations.media.GenerationType;
import ai.nolmt.generations.media.MediaFormat;
import ai.nolmt.generations.media.MediaInspector;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.object.UploadStore.Uploaded;
import ai.nolmt.generations.presigned.Upload;
import ai.nolmt.generations.presigned.Upload.Status;
import ai.nolmt.generations.presigned.Uploads;
import ai.nolmt.generations.tombstone.Tombstones;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Turns an upload into the staged output of a job, once: the job has the upload's id, and the lock of the upload's row
 * decides between two who claim it, and between one who does and one who ends it. Whether the bytes came is asked before,
 * in no transaction: a key that is taken is written no more, and only who ends the upload deletes it.
 */
final class UploadClaim {
    private final Function<String, Optional<Uploaded>> arrived;
    private final StageTransactions transactions;
    private final AcceptRules rules;
    private final MediaInspector inspector;

    /** @param arrived what the bucket has under a key */
    UploadClaim(
            Function<String, Optional<Uploaded>> arrived,
            StageTransactions transactions,
            AcceptRules rules,
            MediaInspector inspector) {
        this.arrived = arrived;
        this.transactions = transactions;
        this.rules = rules;
        this.inspector = inspector;
    }

    /** The new job, or the one that the idempotency key made before. */
    Known claim(NewGeneration request, UUID id, byte[] fingerprint) {
        Seen seen = transactions.asUser(StageRole.API, request.user(), tx -> {
            Acceptance.requireAdmitted(tx, request.user());
            Optional<Upload> found = Uploads.find(tx, request.user(), id);
            // behind it: a twin with this key that has claimed it is seen by now
            Optional<Known> known = byKey(tx, request);
            return new Seen(known.orElse(null), known.isPresent() ? null : claimable(found));
        });
        if (seen.known() != null) {
            return seen.known(); // its bytes may be stored and gone by now
        }
        Upload upload = seen.claimable();
        inspector.declared(upload.contentType(), request.type());
        requireSize(upload, request.type());
        requireArrived(upload, arrived.apply(upload.stagingKey()));
        return transactions.asUser(StageRole.API, request.user(), tx -> commit(tx, request, id, fingerprint));
    }

    /** One of the two is set. */
    private record Seen(@Nullable Known known, @Nullable Upload found) {
        Upload claimable() {
            if (found == null) {
                throw new IllegalStateException("The job was known before");
            }
            return found;
        }
    }

    private Known commit(StageTransaction tx, NewGeneration request, UUID id, byte[] fingerprint) {
        Acceptance.requireAdmitted(tx, request.user());
        Optional<Upload> locked = Uploads.lock(tx, request.user(), id);
        // behind the lock: a twin with this key may have claimed it while we waited
        Optional<Known> known = byKey(tx, request);
        if (known.isPresent()) {
            return known.get();
        }
        Upload upload = claimable(locked);
        JobAcceptance.lockId(tx, id);
        if (Tombstones.isFenced(tx, upload.stagingKey())) {
            throw unknown();
        }
        NewJob job = jobOf(request, upload, fingerprint);
        JobAcceptance.reserve(tx, job, rules.limits());
        Optional<Instant> createdAt = JobAcceptance.insert(tx, job);
        if (createdAt.isEmpty()) {
            // another request with this key was faster, with another upload; this one stays open
            return byKey(tx, request)
                    .orElseThrow(() -> new IllegalStateException("The job of an idempotency key went in between"));
        }
        Uploads.claim(tx, upload);
        return new Known(id, JobStatus.ACCEPTED, createdAt.get(), fingerprint);
    }

    private NewJob jobOf(NewGeneration request, Upload upload, byte[] fingerprint) {
        return new NewJob(
                upload.id(),
                request.user(),
                request.type().wireName(),
                request.keptPrompt(),
                request.keptSettings(),
                upload.contentType(),
                upload.size(),
                upload.sha256(),
                new OutputSource.Staged(upload.stagingKey()),
                request.retention(),
                rules.types().of(request.type()).retention(),
                request.cancelAfter(),
                request.idempotencyKey(),
                fingerprint);
    }

    private static Optional<Known> byKey(StageTransaction tx, NewGeneration request) {
        String key = request.idempotencyKey();
        return key == null ? Optional.empty() : JobAcceptance.byIdempotencyKey(tx, request.user(), key);
    }

    private static Upload claimable(Optional<Upload> found) {
        Upload upload = found.filter(any -> any.status() != Status.ENDED).orElseThrow(UploadClaim::unknown);
        if (upload.status() == Status.CLAIMED) {
            throw new AcceptanceRefused(
                    Reason.UPLOAD_CLAIMED,
                    "The upload " + upload.id() + " has become the generation with the same id. Open another one.");
        }
        if (upload.isOver()) {
            throw new AcceptanceRefused(
                    Reason.UPLOAD_EXPIRED,
                    "The upload expired at " + upload.expiresAt() + ". Open another one and send the output again.");
        }
        return upload;
    }

    private static AcceptanceRefused unknown() {
        return new AcceptanceRefused(
                Reason.UPLOAD_UNKNOWN,
                "There is no upload with this id that you could claim: it was given up, expired, or is not yours."
                        + " Open another one.");
    }

    private void requireSize(Upload upload, GenerationType type) {
        DataSize most = rules.types().of(type).maxSize();
        if (most != null && upload.size() > most.toBytes()) {
            throw new AcceptanceRefused(
                    Reason.TOO_LARGE,
                    "The upload is larger than the " + most.toBytes() + " bytes that are allowed of type "
                            + type.wireName() + ".");
        }
    }

    private static void requireArrived(Upload upload, Optional<Uploaded> found) {
        Uploaded uploaded = found.orElseThrow(() -> new AcceptanceRefused(
                Reason.UPLOAD_INCOMPLETE,
                upload.partSize() == null
                        ? "Nothing was uploaded yet: PUT the output to the upload's url first."
                        : "The upload isn't complete yet: PUT its parts, then POST /api/uploads/" + upload.id()
                                + "/complete."));
        Sha256 announced = upload.sha256();
        Sha256 sha256 = uploaded.sha256();
        boolean sameType = uploaded.contentType() == null
                || MediaFormat.declaredAs(uploaded.contentType()).equals(MediaFormat.declaredAs(upload.contentType()));
        boolean sameBytes = announced == null || sha256 == null || announced.equals(sha256);
        if (uploaded.size() != upload.size() || !sameType || !sameBytes) {
            throw new AcceptanceRefused(
                    Reason.UPLOAD_DIFFERS,
                    "What was uploaded is not what was announced: it has " + uploaded.size() + " bytes of "
                            + uploaded.contentType() + ", announced were " + upload.size() + " of "
                            + upload.contentType() + ". Open another upload with what you have.");
        }
    }
}
