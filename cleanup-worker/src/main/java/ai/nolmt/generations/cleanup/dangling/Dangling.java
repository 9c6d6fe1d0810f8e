package ai.nolmt.generations.cleanup.dangling;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.kind.Grace;
import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.cleanup.look.AtOnce;
import ai.nolmt.generations.cleanup.look.Findings;
import ai.nolmt.generations.cleanup.look.MissingObjects;
import ai.nolmt.generations.cleanup.look.Position;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.Finding;
import ai.nolmt.generations.run.RunKind;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Walks the rows in the order of their keys beside the listing, both once, a page of each in memory. A row whose object isn't
 * listed is confirmed by asking for the object itself, and then by reading the row once more: it may have been deleted
 * meanwhile. An object older than the grace without a row is confirmed by asking who else names it. Both are reported and
 * counted, never deleted.
 */
public final class Dangling implements Kind {
    private final ObjectStore objects;
    private final Rows rows;
    private final StageTransactions transactions;
    private final BucketIdentity bucket;
    private final KeyPrefix prefix;
    private final Grace grace;
    private final MissingObjects missing;
    private final int pageSize;

    public Dangling(
            ObjectStore objects,
            StageTransactions transactions,
            BucketIdentity bucket,
            KeyPrefix prefix,
            Grace grace,
            AtOnce atOnce,
            int pageSize) {
        this.objects = objects;
        this.rows = new Rows(transactions, prefix);
        this.transactions = transactions;
        this.bucket = bucket;
        this.prefix = prefix;
        this.grace = grace;
        this.missing = new MissingObjects(objects, transactions, atOnce);
        this.pageSize = pageSize;
    }

    @Override
    public RunKind kind() {
        return RunKind.DANGLING;
    }

    @Override
    public boolean run(ClaimedRun run) {
        bucket.check();
        Instant before = grace.before(run.run(), transactions);
        Position at = Position.of(run.cursor());
        // rows beyond the cursor may have its key, too: their object isn't listed again, and is asked for itself
        String after = ByteOrder.compare(at.key(), prefix.value()) < 0 ? null : at.key();
        Listing listing = new Listing(objects, prefix.value(), after, pageSize, rows::now);
        List<Row> page = rows.after(at, pageSize);
        int index = 0;
        Seen seen = new Seen();
        String matched = null;
        while (true) {
            StoredObject object = listing.peek();
            Row row = index < page.size() ? page.get(index) : null;
            boolean objectsAreOver = false;
            if (row != null && (object == null || ByteOrder.compare(row.key(), object.key()) <= 0)) {
                boolean listed = object != null && row.key().equals(object.key());
                seen.row(row, listed);
                matched = listed ? row.key() : matched;
                at = row.position();
                index++;
            } else if (object != null) {
                if (!object.key().equals(matched)) {
                    seen.object(object, before, prefix, listing.listed());
                    at = Position.behind(object.key());
                }
                listing.pass();
                objectsAreOver = listing.isAtEndOfPage();
            } else {
                break;
            }
            boolean rowsAreOver = index == page.size() && index > 0;
            if (rowsAreOver || objectsAreOver) {
                count(run, seen, at);
                seen = new Seen();
                if (run.sliceIsOver()) {
                    return false;
                }
            }
            if (rowsAreOver) {
                page = rows.after(at, pageSize);
                index = 0;
            }
        }
        return true;
    }

    private void count(ClaimedRun run, Seen seen, Position at) {
        List<Row> dangling = missing.among(seen.unlisted(), Row::position);
        Set<String> known = rows.knownAmong(seen.rowless(), seen.listed());
        List<String> orphans =
                seen.rowless().stream().filter(key -> !known.contains(key)).toList();
        Stream<String> rowsFound =
                dangling.stream().map(row -> "generation " + row.id() + " has no object: " + row.key());
        Stream<String> objectsFound = orphans.stream().map(key -> "an object has no row: " + key);
        Findings.report(
                run,
                Counts.sum(run.counts().matched(), run.counts().unexplained()),
                Stream.concat(rowsFound, objectsFound).toList());
        dangling.forEach(row -> run.found(new Finding(Finding.What.DANGLING, row.key(), row.id(), null, null)));
        orphans.forEach(key -> run.found(Finding.of(Finding.What.UNEXPLAINED, key, null, null)));
        run.page(at.toCursor(), new Counts(seen.rows(), dangling.size(), 0, 0, 0, seen.unrecognised(), orphans.size()));
    }
}
