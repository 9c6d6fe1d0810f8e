package ai.nolmt.generations.cleanup.look;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStoreException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Rows whose object is missing: the bucket is asked for the object itself, and then the row is read once more, as it may have
 * been deleted meanwhile. Safe for concurrent use.
 */
public final class MissingObjects {
    private static final String STILL_THERE = """
            SELECT EXISTS (SELECT FROM public.generations WHERE id = :id AND s3_key = :key)""";

    private final ObjectStore objects;
    private final StageTransactions transactions;
    private final AtOnce atOnce;

    public MissingObjects(ObjectStore objects, StageTransactions transactions, AtOnce atOnce) {
        this.objects = objects;
        this.transactions = transactions;
        this.atOnce = atOnce;
    }

    /** In their order. */
    public <R> List<R> among(List<R> rows, Function<R, Position> position) {
        List<Boolean> absent =
                atOnce.ask(rows, row -> isAbsent(position.apply(row).key()));
        return IntStream.range(0, rows.size())
                .filter(absent::get)
                .mapToObj(rows::get)
                .filter(row -> isStillThere(position.apply(row)))
                .toList();
    }

    private boolean isAbsent(String key) {
        try {
            return objects.head(key).isEmpty();
        } catch (ObjectStoreException e) {
            if (e.kind() != ObjectStoreException.Kind.INVALID) {
                throw e;
            }
            return true; // S3 can't have such a key
        }
    }

    private boolean isStillThere(Position row) {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(STILL_THERE)
                        .param("id", row.id())
                        .param("key", row.key())
                        .query(Boolean.class)
                        .single());
    }
}
