package ai.nolmt.generations.cleanup.staging;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.kind.Grace;
import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.IncompleteUploads;
import ai.nolmt.generations.object.IncompleteUploads.Incomplete;
import ai.nolmt.generations.object.IncompleteUploads.Page;
import ai.nolmt.generations.object.IncompleteUploads.Position;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.RecordKey;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.RunKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Lets the bucket go of uploads in parts that were begun longer ago than the grace and that nobody who is open may complete.
 * Keeps one page in memory. Keys that are not of our grammar are counted and left: on a shared bucket they are others'.
 */
public final class Unfinished implements Kind {
    private final IncompleteUploads uploads;
    private final StageTransactions transactions;
    private final BucketIdentity bucket;
    private final KeyPrefix prefix;
    private final Grace grace;

    public Unfinished(
            IncompleteUploads uploads,
            StageTransactions transactions,
            BucketIdentity bucket,
            KeyPrefix prefix,
            Grace grace) {
        this.uploads = uploads;
        this.transactions = transactions;
        this.bucket = bucket;
        this.prefix = prefix;
        this.grace = grace;
    }

    @Override
    public RunKind kind() {
        return RunKind.STAGING;
    }

    @Override
    public boolean run(ClaimedRun run) {
        bucket.check();
        Instant before = grace.before(run.run(), transactions);
        List<String> roots = roots();
        Cursor at = Cursor.of(run.cursor());
        while (at.root() < roots.size()) {
            Page page;
            try {
                page = uploads.list(roots.get(at.root()), at.after());
            } catch (IncompleteUploads.NotKept e) {
                run.note("This store doesn't list uploads that nobody completed, so none were looked for: let it abort"
                        + " them by itself (a lifecycle rule, where it knows any).");
                return true;
            }
            Counts counts = look(run, page.uploads(), before);
            Position next = page.next();
            at = next == null ? new Cursor(at.root() + 1, null) : new Cursor(at.root(), next);
            run.page(at.toString(), counts);
            if (run.sliceIsOver() && at.root() < roots.size()) {
                return false;
            }
        }
        return true;
    }

    /** None within another, or it would be looked at twice. */
    private List<String> roots() {
        return prefix.value().isEmpty()
                ? List.of("")
                : List.of(prefix.value(), StagingKey.root(prefix), RecordKey.reportsOf(prefix));
    }

    private Counts look(ClaimedRun run, List<Incomplete> listed, Instant before) {
        List<Incomplete> old = listed.stream()
                .filter(upload -> upload.initiated().isBefore(before))
                .toList();
        List<Incomplete> ours =
                old.stream().filter(upload -> nameOf(upload).isPresent()).toList();
        Set<UUID> open = Builders.openAmong(
                transactions,
                ours.stream().map(this::nameOf).flatMap(Optional::stream).collect(Collectors.toSet()));
        List<Incomplete> doomed = ours.stream()
                .filter(upload -> nameOf(upload).filter(open::contains).isEmpty())
                .toList();
        long failed = run.run().dryRun()
                ? 0
                : doomed.stream().filter(upload -> !abort(run, upload)).count();
        Counts looked = Counts.looked(listed.size(), doomed.size(), 0, old.size() - ours.size());
        return run.run().dryRun() ? looked : looked.plus(Counts.purged(doomed.size() - failed, failed, 0));
    }

    private boolean abort(ClaimedRun run, Incomplete upload) {
        try {
            uploads.abort(upload); // in no transaction
            return true;
        } catch (ObjectStoreException e) {
            if (e.isOutage() || e.kind() == ObjectStoreException.Kind.BUSY) {
                throw e;
            }
            run.failed("The bucket kept the parts of " + upload.key(), String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** The id of whoever may complete it; a report that was begun so long ago is begun anew, so nobody completes that. */
    private Optional<UUID> nameOf(Incomplete upload) {
        return ObjectKey.parse(prefix, upload.key())
                .map(ObjectKey::generationId)
                .or(() -> StagingKey.parse(prefix, upload.key()).map(StagingKey::jobId))
                .or(() -> RecordKey.runOf(prefix, upload.key()));
    }
}
