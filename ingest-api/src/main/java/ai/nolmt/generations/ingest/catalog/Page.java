package ai.nolmt.generations.ingest.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** @param next null on the last page */
public record Page(List<Generation> items, @Nullable Cursor next) {
    public Page {
        items = List.copyOf(items);
    }
}
