package ai.nolmt.generations.reference;

import ai.nolmt.generations.database.StageTransaction;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Rows of public.generations name the objects that users see. */
final class RowReferences implements ReferenceSource {
    // With the collation, or the index is not used.
    private static final String NAMED = """
            SELECT s3_key FROM public.generations WHERE s3_key COLLATE "C" = ANY(:keys)""";

    @Override
    public Set<String> namedAmong(StageTransaction tx, Collection<String> keys) {
        Set<String> named = new HashSet<>();
        tx.sql().sql(NAMED).param("keys", keys.toArray(String[]::new)).query(row -> {
            named.add(row.getString("s3_key"));
        });
        return named;
    }
}
