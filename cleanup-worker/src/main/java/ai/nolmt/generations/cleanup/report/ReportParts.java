package ai.nolmt.generations.cleanup.report;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Crc32c;
import ai.nolmt.generations.object.Label;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.ObjectStoreException.Kind;
import ai.nolmt.generations.object.PartedStore;
import ai.nolmt.generations.object.PartedStore.Part;
import ai.nolmt.generations.object.PartedStore.Parted;
import ai.nolmt.generations.object.Sha256;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One object of bytes that come bit by bit, of which one part is in memory: what fits in it is put at once, what doesn't part
 * by part. Nothing of it is to be seen before {@link #complete}. For one thread.
 */
final class ReportParts implements AutoCloseable {
    private static final String TYPE = "application/x-ndjson";

    private final ObjectStore objects;
    private final PartedStore parts;
    private final String key;
    private final int partSize;
    private final ByteArrayOutputStream part = new ByteArrayOutputStream();
    private final CRC32C whole = new CRC32C();
    private final List<Part> put = new ArrayList<>();
    private @Nullable Parted begun;
    private long length;

    /** @param partSize in bytes, 5 MB or more as S3 has it */
    ReportParts(ObjectStore objects, PartedStore parts, String key, int partSize) {
        this.objects = objects;
        this.parts = parts;
        this.key = key;
        this.partSize = partSize;
    }

    /** Returns whether a part was put. */
    boolean add(byte[] bytes) {
        part.writeBytes(bytes);
        if (part.size() < partSize) {
            return false;
        }
        putPart();
        return true;
    }

    /** The same bytes may be there by now, from somebody whose word of it was lost. */
    void complete() {
        try {
            if (begun == null) {
                Content all = Content.of(part.toByteArray());
                objects.put(key, all, TYPE, Sha256.of(all));
            } else {
                if (part.size() > 0) {
                    putPart();
                }
                parts.complete(begun, put, length, Crc32c.of(whole));
                begun = null;
            }
        } catch (ObjectStoreException e) {
            if (e.kind() != Kind.KEY_TAKEN) {
                throw e;
            }
        }
    }

    private void putPart() {
        if (begun == null) {
            begun = parts.begin(key, Label.ofOurs(TYPE), 0);
        }
        byte[] bytes = part.toByteArray();
        CRC32C own = new CRC32C();
        own.update(bytes);
        whole.update(bytes);
        length += bytes.length;
        put.add(parts.put(begun, put.size() + 1, Content.of(bytes), Crc32c.of(own)));
        part.reset();
    }

    /** Lets go of the parts of what was not completed. */
    @Override
    public void close() {
        if (begun != null) {
            parts.abort(begun);
        }
    }
}
