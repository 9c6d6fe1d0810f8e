package ai.nolmt.generations.cleanup.dangling;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.ObjectPage;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.Finding;
import ai.nolmt.generations.run.RunKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks the rows in the order of their keys beside the listing. A row whose object isn't listed is confirmed by asking
 * for the object itself, and then by reading the row once more: it may have been deleted meanwhile. It is reported,
 * never deleted.
 */
public final class Dangling implements Kind {
    private static final Logger log = LoggerFactory.getLogger(Dangling.class);

    // In the order of S3's listing: byte by byte.
    private static final String ROWS = """
            SELECT id, s3_key FROM public.generations
            WHERE (s3_key COLLATE "C", id) > (:after, :afterId) ORDER BY s3_key COLLATE "C", id LIMIT :limit""";
    private static final String STILL_THERE = """
            SELECT EXISTS (SELECT FROM public.generations WHERE id = :id AND s3_key = :key)""";

    private static final int SHOWN = 100;

    private final ObjectStore objects;
    private final StageTransactions transactions;
    private final BucketIdentity bucket;
    private final KeyPrefix prefix;
    private final int pageSize;

    public Dangling(
            ObjectStore objects,
            StageTransactions transactions,
            BucketIdentity bucket,
            KeyPrefix prefix,
            int pageSize) {
        this.objects = objects;
        this.transactions = transactions;
        this.bucket = bucket;
        this.prefix = prefix;
        this.pageSize = pageSize;
    }

    private record Row(UUID id, String key) {}

    @Override
    public RunKind kind() {
        return RunKind.DANGLING;
    }

    @Override
    public boolean run(ClaimedRun run) {
        bucket.check();
        while (true) {
            Position after = Position.of(run.cursor());
            List<Row> rows = rowsAfter(after);
            if (rows.isEmpty()) {
                return true;
            }
            Row last = rows.get(rows.size() - 1);
            Set<String> listed = listed(run, after.key(), rows);
            List<Row> dangling = rows.stream()
                    .filter(row -> !listed.contains(row.key()) && isDangling(row))
                    .toList();
            report(run.counts().matched(), dangling);
            dangling.forEach(row -> run.found(new Finding(Finding.What.DANGLING, row.key(), row.id(), null, null)));
            run.page(new Position(last.key(), last.id()).toCursor(), Counts.looked(rows.size(), dangling.size(), 0, 0));
            if (run.sliceIsOver()) {
                return false;
            }
        }
    }

    /** The log is where their ids stand; when thousands lost theirs, the first show what happened. */
    private static void report(long before, List<Row> dangling) {
        long room = Math.max(0, SHOWN - before);
        dangling.stream().limit(room).forEach(row -> log.warn("Generation {} has no object: {}", row.id(), row.key()));
        if (room > 0 && dangling.size() > room) {
            log.warn("More generations have no object than the first {}, and are only counted", SHOWN);
        }
    }

    private List<Row> rowsAfter(Position position) {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(ROWS)
                        .param("after", position.key())
                        .param("afterId", position.id())
                        .param("limit", pageSize)
                        .query((row, n) -> new Row(row.getObject("id", UUID.class), row.getString("s3_key")))
                        .list());
    }

    /** The keys of our prefix between two; older keys that lie elsewhere are asked for one by one. */
    private Set<String> listed(ClaimedRun run, String after, List<Row> rows) {
        Set<String> wanted = rows.stream().map(Row::key).collect(Collectors.toSet());
        Set<String> keys = new HashSet<>(); // of these only: there may be any number of orphans between two
        String last = rows.get(rows.size() - 1).key();
        // from before it: rows of the next page may have the same key
        @Nullable String from = after.startsWith(prefix.value()) && !wanted.contains(after) ? after : null;
        boolean more = compare(last, prefix.value()) >= 0;
        while (more) {
            ObjectPage page = objects.list(prefix.value(), from, pageSize);
            page.objects().stream()
                    .map(StoredObject::key)
                    .filter(wanted::contains)
                    .forEach(keys::add);
            from = page.objects().isEmpty()
                    ? from
                    : page.objects().get(page.objects().size() - 1).key();
            more = page.more() && from != null && compare(from, last) < 0;
            if (more) {
                run.page(run.cursor(), Counts.NONE); // still at it
            }
        }
        return keys;
    }

    private boolean isDangling(Row row) {
        return isAbsent(row.key())
                && transactions.as(
                        StageRole.CLEANUP,
                        tx -> tx.sql()
                                .sql(STILL_THERE)
                                .param("id", row.id())
                                .param("key", row.key())
                                .query(Boolean.class)
                                .single());
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

    private static int compare(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
