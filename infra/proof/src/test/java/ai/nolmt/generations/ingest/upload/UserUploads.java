package ai.nolmt.generations.ingest.upload;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.media.MediaFormat;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.object.UploadStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** A way in to what users do with their uploads. Whatever is refused answers with nothing. */
public final class UserUploads {
    private static final String CHECKSUM = "AAAAAAAAAAA=";

    private final OpenUploads uploads;
    private final PartUploads parts;

    /** @param most that a user may have open */
    public UserUploads(
            StageTransactions transactions,
            UploadStore store,
            KeyPrefix prefix,
            Ids ids,
            Clock clock,
            int most,
            Duration validity) {
        UploadSettings settings = new UploadSettings(validity, DataSize.ofMegabytes(5), most, DataSize.ofMegabytes(1));
        this.uploads = new OpenUploads(transactions, store, prefix, settings, ids, clock);
        this.parts = new PartUploads(uploads, store);
    }

    /** @param sha256 null only if it comes in parts */
    public Optional<UUID> open(UUID user, long size, @Nullable Sha256 sha256, boolean inParts) {
        try {
            return Optional.of(uploads.open(user, new Terms(MediaFormat.PNG, size, sha256, inParts))
                    .upload()
                    .id());
        } catch (UploadRefused e) {
            return Optional.empty();
        }
    }

    /**
     * Sends the one part that a small upload has, and makes an object of it.
     *
     * @param put to a link; answers with the part's tag
     */
    public void sendInParts(UUID user, UUID id, UnaryOperator<String> put) {
        try {
            parts.sign(user, id, List.of(new PartUploads.Announced(1, CHECKSUM)))
                    .map(signed -> put.apply(signed.get(0).link().url()))
                    .ifPresent(etag -> parts.complete(user, id, List.of(new UploadStore.Part(1, etag)), CHECKSUM));
        } catch (UploadRefused e) {
            // its user is told so, and has nothing of it
        }
    }

    public boolean giveUp(UUID user, UUID id) {
        try {
            return uploads.giveUp(user, id);
        } catch (UploadRefused e) {
            return false;
        }
    }
}
