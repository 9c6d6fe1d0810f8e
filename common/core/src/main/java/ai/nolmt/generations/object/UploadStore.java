package ai.nolmt.generations.object;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Objects that others put into the bucket, past us, by links that say exactly what may come. Every method but those that
 * sign throws {@link ObjectStoreException}. Safe for concurrent use.
 */
public interface UploadStore {
    /** One PUT of exactly these bytes to a key that is free; never to be stored or logged. */
    SignedUpload signPut(String key, String contentType, long length, Sha256 sha256, Duration validity);

    /** Begins an upload in parts, whose whole is checked by its CRC64NVME; returns the bucket's name for it. */
    String begin(String key, String contentType);

    /** One part of an upload; never to be stored or logged. */
    SignedUpload signPart(PartOf part, Duration validity);

    /**
     * Makes an object of its parts, if its key is free. After a transient failure it may be there or not.
     *
     * @param length of the whole, which S3 checks
     * @param crc64Nvme of the whole in Base64, which S3 checks
     */
    Completion complete(String key, String multipartId, List<Part> parts, long length, String crc64Nvme);

    /**
     * Lets go of all parts of uploads to exactly this key that were never completed, whoever began them.
     *
     * @return whether there were none left to be seen
     */
    boolean abort(String key);

    /** What came. */
    Optional<Uploaded> find(String key);

    /**
     * A part to be signed.
     *
     * @param number from 1 to 10,000
     * @param length in bytes
     * @param crc64Nvme of the part in Base64
     */
    record PartOf(String key, String multipartId, int number, long length, String crc64Nvme) {}

    /** A part that came, as the bucket answered its PUT. */
    record Part(int number, String etag) {}

    /** What became of a completion. */
    enum Completion {
        DONE,
        /** The parts are not there, not these, too small, or not what the whole's checksum says. */
        PARTS_REFUSED,
        /** There is no such upload any more, or its key is taken: completed before, or aborted. */
        GONE
    }

    /** @param sha256 null if the store has none for this object */
    record Uploaded(
            long size,
            @Nullable String contentType,
            @Nullable Sha256 sha256) {}

    /**
     * What a sender sends. Prints without the URL, which is a key to the bucket.
     *
     * @param headers that it must send as they are; the body's length is signed besides
     */
    record SignedUpload(String method, String url, Map<String, String> headers, Instant expiresAt) {
        public SignedUpload {
            headers = Map.copyOf(headers);
        }

        @Override
        public String toString() {
            return "SignedUpload[" + method + ", expiresAt=" + expiresAt + "]";
        }
    }
}
