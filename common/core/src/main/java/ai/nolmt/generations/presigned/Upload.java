package ai.nolmt.generations.presigned;

import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.tombstone.DoomedKey;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An upload as its row says.
 *
 * @param size in bytes, which exactly must come
 * @param sha256 null if nobody said it, which only those in parts may leave out
 * @param partSize of every part but the last; null if it comes in one
 * @param multipartId the bucket's name for one in parts; null if it never said it
 * @param isOver whether its time is, by the database's clock
 */
public record Upload(
        UUID id,
        UUID user,
        String stagingKey,
        String contentType,
        long size,
        @Nullable Sha256 sha256,
        @Nullable Long partSize,
        @Nullable String multipartId,
        Status status,
        Instant createdAt,
        Instant expiresAt,
        boolean isOver) {
    /** Open ones are claimed or ended, once. */
    public enum Status {
        OPEN,
        CLAIMED,
        /** Given up or expired; its row stays while links of it may work, or the bucket has parts of it. */
        ENDED;

        static Status of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    /** Its bytes, as what is to go. */
    public DoomedKey doomed() {
        return new DoomedKey(stagingKey, user, id, size);
    }

    /** How many parts it comes in. */
    public int parts() {
        return partSize == null ? 1 : Math.toIntExact((size + partSize - 1) / partSize);
    }

    /** @param number from 1 on */
    public long sizeOfPart(int number) {
        if (number < 1 || number > parts()) {
            throw new IllegalArgumentException("There is no part " + number + " of " + parts());
        }
        return partSize == null ? size : Math.min(partSize, size - (number - 1) * partSize);
    }
}
