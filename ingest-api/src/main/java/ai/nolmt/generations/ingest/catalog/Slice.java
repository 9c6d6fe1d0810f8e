package ai.nolmt.generations.ingest.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.RowMapper;

/**
 * The first rows of a source, as far as they fit.
 *
 * @param cut whether it ended because of its size, so that nothing behind its last row is known
 */
record Slice<T>(List<T> items, boolean cut) {
    /** How many rows the driver holds at once. */
    static final int FETCHED_AT_ONCE = 8;

    private static final int ROW = 500; // what else a row is in an answer, roughly

    /** Reads row by row, and stops behind the one that is too much. */
    static <T> ResultSetExtractor<Slice<T>> upTo(long most, RowMapper<T> map, ToLongFunction<T> textOf) {
        return rows -> {
            List<T> items = new ArrayList<>();
            long size = 0;
            while (rows.next()) {
                T item = map.mapRow(rows, items.size());
                items.add(item);
                size += ROW + textOf.applyAsLong(item);
                if (size > most) {
                    return new Slice<>(items, true);
                }
            }
            return new Slice<>(items, false);
        };
    }

    /**
     * In characters.
     *
     * @param omitted what each text counts that is left out, because it had to be measured
     */
    static long lengthOf(Generation generation, long omitted) {
        return generation.omitted().size() * omitted
                + lengthOf(generation.prompt())
                + lengthOf(generation.settings())
                + lengthOf(generation.metadata());
    }

    private static long lengthOf(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
