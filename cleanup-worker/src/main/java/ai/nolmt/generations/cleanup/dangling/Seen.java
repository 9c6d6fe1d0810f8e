package ai.nolmt.generations.cleanup.dangling;

import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.object.StagingKey;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** What was met since the run was written last: never more than a page of rows and one of objects. For one thread. */
final class Seen {
    private final List<Row> unlisted = new ArrayList<>();
    private final List<String> rowless = new ArrayList<>();
    private OffsetDateTime listed = OffsetDateTime.MAX;
    private long rows;
    private long unrecognised;

    void row(Row row, boolean isListed) {
        rows++;
        if (!isListed) {
            unlisted.add(row);
        }
    }

    /** @param before what is younger may get its row yet */
    void object(StoredObject object, Instant before, KeyPrefix prefix, OffsetDateTime page) {
        listed = page.isBefore(listed) ? page : listed;
        if (ObjectKey.parse(prefix, object.key()).isPresent()) {
            if (object.lastModified().isBefore(before)) {
                rowless.add(object.key());
            }
        } else if (StagingKey.parse(prefix, object.key()).isEmpty()) { // those never have a row
            unrecognised++;
        }
    }

    List<Row> unlisted() {
        return unlisted;
    }

    /** Keys of objects that no row had. */
    List<String> rowless() {
        return rowless;
    }

    /** A moment before the first of these was listed. */
    OffsetDateTime listed() {
        return listed;
    }

    long rows() {
        return rows;
    }

    long unrecognised() {
        return unrecognised;
    }
}
