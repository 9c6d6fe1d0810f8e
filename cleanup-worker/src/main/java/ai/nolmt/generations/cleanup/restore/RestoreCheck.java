package ai.nolmt.generations.cleanup.restore;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.kind.Grace;
import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.cleanup.look.AtOnce;
import ai.nolmt.generations.cleanup.look.Findings;
import ai.nolmt.generations.cleanup.look.MissingObjects;
import ai.nolmt.generations.cleanup.look.Position;
import ai.nolmt.generations.cleanup.restore.Cursor.AtObjects;
import ai.nolmt.generations.cleanup.restore.Cursor.AtRows;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.problem.Counted;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.Finding;
import ai.nolmt.generations.run.RunKind;
import java.time.Instant;
import java.util.List;

/**
 * Looks, once a database was restored to an older state, at both sides of it: rows that are there again although their object
 * was deleted, by its receipt, and objects whose row is missing and that say enough of themselves for another one. Both are
 * reported; a run that adopts makes the rows. Prompts and settings are lost, as only the database had them. Keeps a page in
 * memory.
 */
public final class RestoreCheck implements Kind {
    private final MissingObjects missing;
    private final DeletedRows rows;
    private final RowlessObjects rowless;
    private final StageTransactions transactions;
    private final BucketIdentity bucket;
    private final Grace grace;
    private final int pageSize;

    /** Makes it, of what every worker has. */
    public RestoreCheck(
            StageTransactions transactions,
            Objects bucketOf,
            BucketIdentity bucket,
            KeyPrefix prefix,
            Grace grace,
            AtOnce atOnce,
            int pageSize) {
        this.missing = new MissingObjects(bucketOf.store(), transactions, atOnce);
        this.rows = new DeletedRows(transactions);
        this.rowless = new RowlessObjects(transactions, bucketOf, prefix, atOnce, pageSize);
        this.transactions = transactions;
        this.bucket = bucket;
        this.grace = grace;
        this.pageSize = pageSize;
    }

    @Override
    public RunKind kind() {
        return RunKind.RESTORE_CHECK;
    }

    @Override
    public boolean run(ClaimedRun run) {
        bucket.check();
        Instant before = grace.before(run.run(), transactions);
        while (true) {
            Cursor cursor = Cursor.of(run.cursor());
            boolean more = cursor instanceof AtObjects at
                    ? rowless.look(run, at, before)
                    : look(run, ((AtRows) cursor).after());
            if (!more) {
                run.note(sum(run));
                return true;
            }
            if (run.sliceIsOver()) {
                return false;
            }
        }
    }

    /** Behind the rows come the objects, so there is always more. */
    private boolean look(ClaimedRun run, Position after) {
        List<DeletedRows.Row> page = rows.after(after, pageSize);
        if (page.isEmpty()) {
            run.page(new AtObjects("").toString(), Counts.NONE);
            return true;
        }
        List<DeletedRows.Row> receipted =
                page.stream().filter(row -> row.receipt() != null).toList();
        List<DeletedRows.Row> deleted = missing.among(receipted, DeletedRows.Row::position);
        List<String> found = deleted.stream()
                .map(row -> "generation " + row.id() + " is there again, but its object " + row.key() + " was deleted ("
                        + row.receipt() + ")")
                .toList();
        Findings.report(run, run.counts().unexplained(), found);
        deleted.forEach(row -> run.found(new Finding(Finding.What.DANGLING, row.key(), row.id(), null, row.receipt())));
        run.page(
                new AtRows(page.get(page.size() - 1).position()).toString(),
                new Counts(page.size(), 0, 0, 0, 0, 0, found.size()));
        return true;
    }

    private static String sum(ClaimedRun run) {
        long rows = run.counts().matched();
        boolean adopts = run.run().options().adopt() && !run.run().dryRun();
        return (adopts
                        ? Counted.of(rows, "row was made anew", "rows were made anew")
                        : Counted.of(rows, "object can have its row again", "objects can have their row again")
                                + ", by a run with adopt")
                + "; prompts and settings are lost, which only the database had. "
                + Counted.of(run.counts().unexplained(), "more is a row", "more are rows")
                + " whose object was deleted, or objects that can't have a row.";
    }
}
