package ai.nolmt.generations.cleanup.inventory;

import ai.nolmt.generations.object.ObjectStore.StoredObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A report that is read row by row, however long it is. Whether a file is whole is known at its end, so what was found by it
 * is not to be acted on before {@link #next} came to the last page. For one thread; to be closed.
 */
public final class Inventory implements AutoCloseable {
    private final ReportFiles files;
    private final Manifest manifest;
    private final String md5;
    private int index;
    private long row;
    private @Nullable RowReader reader;

    /** @param md5 of the manifest, by which it is known again */
    Inventory(ReportFiles files, Manifest manifest, String md5, @Nullable String cursor) {
        this.files = files;
        this.manifest = manifest;
        this.md5 = md5;
        if (cursor != null) {
            String[] parts = cursor.split(" ");
            if (!parts[0].equals(md5)) {
                throw ReportFiles.incomplete("It was replaced while it was read.");
            }
            index = Integer.parseInt(parts[1]);
            row = Long.parseLong(parts[2]);
        }
    }

    /**
     * Some of it.
     *
     * @param cursor where to go on behind it
     * @param more whether something may come after
     */
    public record Page(List<StoredObject> objects, String cursor, boolean more) {}

    /**
     * The next rows, of one file; fewer than the limit, or none, at its end and where versions are left out.
     *
     * @throws ai.nolmt.generations.run.RunStopped if a file is not what the manifest says
     */
    public Page next(int limit) {
        if (index >= manifest.files().size()) {
            return new Page(List.of(), cursor(), false);
        }
        RowReader open = reader == null ? RowReader.open(files, manifest, index, row) : reader;
        reader = open;
        List<StoredObject> objects = open.next(limit);
        row = open.row();
        if (open.isAtEnd()) {
            close();
            index++;
            row = 0;
        }
        return new Page(objects, cursor(), index < manifest.files().size());
    }

    private String cursor() {
        return md5 + " " + index + " " + row;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
