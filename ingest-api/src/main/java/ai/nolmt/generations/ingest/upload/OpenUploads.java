package ai.nolmt.generations.ingest.upload;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.JobAcceptance;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.object.UploadStore;
import ai.nolmt.generations.object.UploadStore.SignedUpload;
import ai.nolmt.generations.presigned.NewUpload;
import ai.nolmt.generations.presigned.Upload;
import ai.nolmt.generations.presigned.Upload.Status;
import ai.nolmt.generations.presigned.Uploads;
import ai.nolmt.generations.presigned.Uploads.Held;
import ai.nolmt.generations.problem.Counted;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.tombstone.TombstoneReason;
import ai.nolmt.generations.tombstone.Tombstones;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Opens uploads and gives them up. The row is there before anything can come under its key, so whatever comes is somebody's.
 * Safe for concurrent use.
 */
final class OpenUploads {
    private static final Duration LEAST_VALIDITY = Duration.ofSeconds(1);

    private final StageTransactions transactions;
    private final UploadStore store;
    private final KeyPrefix prefix;
    private final UploadSettings settings;
    private final Ids ids;
    private final Clock clock;

    OpenUploads(
            StageTransactions transactions,
            UploadStore store,
            KeyPrefix prefix,
            UploadSettings settings,
            Ids ids,
            Clock clock) {
        this.transactions = transactions;
        this.store = store;
        this.prefix = prefix;
        this.settings = settings;
        this.ids = ids;
        this.clock = clock;
    }

    /** @param link null for one that comes in parts, each with a link of its own */
    record Opened(Upload upload, @Nullable SignedUpload link) {}

    /** @throws UploadRefused if the user has too many, or isn't known */
    Opened open(UUID user, Terms terms) {
        UUID id = ids.get();
        NewUpload announced = new NewUpload(
                id,
                user,
                new StagingKey(prefix, user, id).value(),
                terms.format().contentType(),
                terms.size(),
                terms.sha256(),
                terms.inParts() ? settings.uploadPartSize().toBytes() : null,
                settings.uploadValidity());
        Upload upload = transactions.asUser(StageRole.API, user, tx -> open(tx, announced));
        if (terms.inParts()) {
            begin(upload);
            return new Opened(upload, null);
        }
        return new Opened(
                upload,
                store.signPut(
                        upload.stagingKey(),
                        upload.contentType(),
                        upload.size(),
                        Objects.requireNonNull(upload.sha256()),
                        left(upload)));
    }

    /** Until it expires, by our clock; a link that lived longer would let something in that nobody can claim. */
    Duration left(Upload upload) {
        Duration left = Duration.between(clock.instant(), upload.expiresAt());
        Duration most = settings.uploadValidity();
        return left.compareTo(LEAST_VALIDITY) < 0 ? LEAST_VALIDITY : left.compareTo(most) > 0 ? most : left;
    }

    private Upload open(StageTransaction tx, NewUpload announced) {
        if (!JobAcceptance.admitCaller(tx)) {
            throw new UploadRefused(
                    ErrorCode.USER_UNKNOWN, "There is no user " + announced.user() + ", or they were erased.");
        }
        Held held = Uploads.lockHeld(tx, announced.user());
        DataSize bytes = settings.uploadBytesPerUser();
        if (held.uploads() >= settings.uploadsPerUser() || announced.size() > bytes.toBytes() - held.bytes()) {
            throw new UploadRefused(
                    ErrorCode.TOO_MANY_UPLOADS,
                    "You have " + Counted.of(held.uploads(), "upload of ", "uploads of ") + held.bytes()
                            + " bytes that nobody claimed; allowed are " + settings.uploadsPerUser() + " of "
                            + bytes.toBytes() + " bytes together. Those given up count until they expire. Claim some"
                            + (held.first() == null
                                    ? ", or send less."
                                    : ", or wait: the first expires at " + held.first() + "."));
        }
        return Uploads.open(tx, announced);
    }

    /** Killed in between, the bucket has parts to come of what nobody knows the name of; it is found by its key. */
    private void begin(Upload upload) {
        String name;
        try {
            name = store.begin(upload.stagingKey(), upload.contentType());
        } catch (RuntimeException e) {
            try {
                giveUp(upload.user(), upload.id()); // or every repetition would take a place until it expires
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
        if (!transactions.asUser(StageRole.API, upload.user(), tx -> Uploads.nameParts(tx, upload.id(), name))) {
            store.abort(upload.stagingKey());
            throw new UploadRefused(ErrorCode.UPLOAD_EXPIRED, "The upload ended before it began. Open another one.");
        }
    }

    /** The user's own that isn't given up. */
    Optional<Upload> find(UUID user, UUID id) {
        return transactions
                .asUser(StageRole.API, user, tx -> Uploads.find(tx, user, id))
                .filter(upload -> upload.status() != Status.ENDED);
    }

    /** Whether its bytes are all there. */
    boolean hasArrived(Upload upload) {
        return store.find(upload.stagingKey())
                .filter(there -> there.size() == upload.size())
                .isPresent();
    }

    /**
     * Ends it, and puts what came of it on its way out; what comes later goes when it expires.
     *
     * @return false if there was none
     * @throws UploadRefused if it is a generation's by now
     */
    boolean giveUp(UUID user, UUID id) {
        return transactions.asUser(StageRole.API, user, tx -> {
            Optional<Upload> upload = Uploads.lock(tx, user, id).filter(any -> any.status() != Status.ENDED);
            upload.ifPresent(open -> {
                requireUnclaimed(open);
                Uploads.end(tx, open);
                Tombstones.add(tx, List.of(open.doomed()), TombstoneReason.GIVEN_UP, user.toString(), null);
            });
            return upload.isPresent();
        });
    }

    static void requireUnclaimed(Upload upload) {
        if (upload.status() == Status.CLAIMED) {
            throw new UploadRefused(
                    ErrorCode.UPLOAD_CLAIMED,
                    "The upload has become the generation with the same id; that one can be cancelled or deleted.");
        }
    }
}
