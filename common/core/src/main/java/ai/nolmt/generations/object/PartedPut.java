package ai.nolmt.generations.object;

import ai.nolmt.generations.object.ObjectStoreException.Kind;
import ai.nolmt.generations.object.PartedStore.Part;
import ai.nolmt.generations.object.PartedStore.Parted;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what is too large for one call, part by part, one after the other: each has the time of a call, and only a part is sent
 * again. The store checks every part and the whole by CRC-32C, and the bytes are held against their SHA-256 on the way, which
 * it can't check of parts. Holds 64 KB. Safe for concurrent use.
 */
final class PartedPut {
    /** In bytes; what has no more is put in one call. */
    static final long ABOVE = 32L * 1024 * 1024;

    private static final Logger log = LoggerFactory.getLogger(PartedPut.class);
    private static final long PART = 16L * 1024 * 1024;
    private static final int AT_ONCE = 64 * 1024;

    private final PartedStore store;

    PartedPut(PartedStore store) {
        this.store = store;
    }

    /**
     * Begins one.
     *
     * @throws ObjectStoreException if it can't be; nothing was put then
     */
    Parted begin(String key, Label label, long length) {
        return store.begin(key, label, length);
    }

    /**
     * Puts the parts and completes it. After a failure it is not there, but for one of the completion, whose answer may be lost.
     *
     * @throws ObjectStoreException as the store does, and {@code CORRUPTED} if the bytes are not those of the hash
     */
    void put(Parted parted, Content content, Sha256 sha256) {
        try {
            CRC32C whole = new CRC32C();
            MessageDigest digest = Sha256.digest();
            List<Part> parts = new ArrayList<>();
            for (long from = 0; from < content.length(); from += PART) {
                Content part = content.slice(from, Math.min(PART, content.length() - from));
                parts.add(store.put(parted, parts.size() + 1, part, crc(part, whole, digest)));
            }
            if (!HexFormat.of().formatHex(digest.digest()).equals(sha256.hex())) {
                throw new ObjectStoreException(Kind.CORRUPTED, "The bytes changed while they were put", null);
            }
            store.complete(parted, parts, content.length(), Crc32c.of(whole));
        } catch (RuntimeException e) {
            abort(parted);
            throw e;
        }
    }

    private static Crc32c crc(Content part, CRC32C whole, MessageDigest digest) {
        CRC32C own = new CRC32C();
        byte[] buffer = new byte[AT_ONCE];
        try (InputStream in = part.open()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                own.update(buffer, 0, count);
                whole.update(buffer, 0, count);
                digest.update(buffer, 0, count);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Crc32c.of(own);
    }

    private void abort(Parted parted) {
        try {
            store.abort(parted);
        } catch (ObjectStoreException e) {
            log.info("Parts of {} stay until the bucket's lifecycle rule: {}", parted.key(), e.getMessage());
        }
    }
}
