package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.cleanup.report.Counts;
import ai.nolmt.generations.cleanup.report.Run;
import ai.nolmt.generations.cleanup.report.RunLog;
import ai.nolmt.generations.cleanup.report.RunStopped;
import ai.nolmt.generations.database.RowVisibility;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.ObjectPage;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.problem.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists first and asks after: what a page lists and no row, job or tombstone names, and is older than the grace, is an
 * orphan. Keeps one page in memory. Keys that are not of our grammar are counted and left.
 */
public final class Sweep {
    // No key of ours starts like this.
    private static final String LISTED = "#listed";

    private final ObjectStore objects;
    private final OrphanTable table;
    private final KeyPrefix prefix;
    private final SweepSettings settings;
    private final Clock clock;

    public Sweep(
            ObjectStore objects,
            StageTransactions transactions,
            KeyPrefix prefix,
            SweepSettings settings,
            Clock clock) {
        this.objects = objects;
        this.table = new OrphanTable(transactions);
        this.prefix = prefix;
        this.settings = settings;
        this.clock = clock;
    }

    /** Goes on from the run's cursor; returns whether it is through. */
    public boolean run(RunLog run) {
        if (LISTED.equals(run.cursor()) || String.valueOf(run.cursor()).startsWith(Purge.PURGING)) {
            return true;
        }
        table.hiddenRows().ifPresent(hidden -> {
            throw RunStopped.aborted(ErrorCode.ROWS_HIDDEN, hidden + " " + RowVisibility.CURE);
        });
        Instant before = clock.instant().minus(graceOf(run.run()));
        Fuse fuse = fuseOf(run);
        List<String> roots = prefix.value().isEmpty() ? List.of("") : List.of(prefix.value(), StagingKey.root(prefix));
        int first = Math.max(0, indexOf(roots, run.cursor()));
        for (int i = first; i < roots.size(); i++) {
            @Nullable String after = i == first ? run.cursor() : null;
            boolean more = true;
            while (more) {
                Instant listed = clock.instant();
                ObjectPage page = objects.list(roots.get(i), after, settings.pageSize());
                if (page.objects().isEmpty()) {
                    break;
                }
                after = page.objects().get(page.objects().size() - 1).key();
                run.page(after, sweep(page, listed, run.run(), before, fuse));
                more = page.more();
                if (run.sliceIsOver() && more) {
                    return false;
                }
            }
        }
        run.page(LISTED, Counts.NONE);
        return true;
    }

    private Counts sweep(ObjectPage page, Instant listed, Run run, Instant before, Fuse fuse) {
        int unrecognised = 0;
        List<Candidate> candidates = new ArrayList<>();
        for (StoredObject object : page.objects()) {
            Optional<Candidate> ours = candidate(object);
            if (ours.isEmpty()) {
                unrecognised++;
            } else if (object.lastModified().isBefore(before)) {
                candidates.add(ours.get());
            }
        }
        List<Candidate> orphans = table.orphansAmong(candidates, run.id(), listed);
        if (!run.dryRun()) {
            fuse.check(page.objects().size() - unrecognised, orphans.size());
            Set<String> tombstoned = table.tombstone(orphans, run.id(), listed, clock.instant());
            orphans = orphans.stream()
                    .filter(orphan -> tombstoned.contains(orphan.key()))
                    .toList();
        }
        return Counts.looked(
                page.objects().size(),
                orphans.size(),
                orphans.stream().mapToLong(Candidate::bytes).sum(),
                unrecognised);
    }

    private Optional<Candidate> candidate(StoredObject object) {
        Optional<Candidate> stored = ObjectKey.parse(prefix, object.key())
                .map(key -> new Candidate(object.key(), key.userId(), key.generationId(), object.size()));
        return stored.isPresent()
                ? stored
                : StagingKey.parse(prefix, object.key())
                        .map(key -> new Candidate(object.key(), key.userId(), key.jobId(), object.size()));
    }

    private Duration graceOf(Run run) {
        Duration grace = Objects.requireNonNullElse(run.olderThan(), settings.grace());
        if (grace.compareTo(settings.minGrace()) < 0) {
            throw RunStopped.failed(
                    ErrorCode.OLDER_THAN_TOO_SHORT,
                    "olderThan is " + grace + "; this installation allows " + settings.minGrace()
                            + " and longer (nolmt.cleanup.min-orphan-grace).");
        }
        return grace;
    }

    private Fuse fuseOf(RunLog run) {
        boolean overridden = run.run().overrideFuse();
        if (!run.run().dryRun() && !overridden && table.isTripped()) {
            throw RunStopped.aborted(
                    Fuse.STILL_TRIPPED,
                    "An earlier sweep stopped because of too many orphans. Look at a dry run, and if it is right ask for"
                            + " a run with overrideFuse.");
        }
        Counts so = run.counts();
        return new Fuse(
                settings.fuseShare(),
                settings.fuseMinimumKeys(),
                table.anyRows(),
                overridden,
                so.scanned() - so.unrecognised(),
                so.matched());
    }

    private static int indexOf(List<String> roots, @Nullable String cursor) {
        for (int i = 0; cursor != null && i < roots.size(); i++) {
            if (cursor.startsWith(roots.get(i))) {
                return i;
            }
        }
        return -1;
    }
}
