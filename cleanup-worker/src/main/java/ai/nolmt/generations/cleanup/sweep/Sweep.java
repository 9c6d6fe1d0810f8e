package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.cleanup.sweep.Orphans.Judged;
import ai.nolmt.generations.database.RowVisibility;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.ObjectPage;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.object.RecordKey;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.Finding;
import ai.nolmt.generations.run.Run;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.run.RunPhase;
import ai.nolmt.generations.run.RunStopped;
import ai.nolmt.generations.tombstone.SweepTombstones;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lists first and asks after: what a page lists and nobody names, and is older than the grace, is an orphan. Keeps one
 * page in memory. What it tombstones may be purged once the whole listing is through and the fuse has held. Keys that
 * are not of our grammar are counted and left.
 */
public final class Sweep implements Kind {
    // Where there is no job, the sweep locks one of 256 buckets of ids: few at a time, accepting must not wait for it.
    private static final int ABSENT_AT_ONCE = 16;
    private static final int EXISTING_AT_ONCE = 200;
    // of a bucket that is somebody else's, too, or they would leave no room for orphans in the report
    private static final int UNRECOGNISED_TOLD = 1000;

    private final ObjectStore objects;
    private final Orphans orphans;
    private final FuseTable fuses;
    private final BucketIdentity bucket;
    private final KeyPrefix prefix;
    private final SweepSettings settings;
    private final Clock clock;

    public Sweep(
            ObjectStore objects,
            StageTransactions transactions,
            BucketIdentity bucket,
            KeyPrefix prefix,
            SweepSettings settings,
            Clock clock) {
        this.objects = objects;
        this.orphans = new Orphans(transactions, prefix);
        this.fuses = new FuseTable(transactions);
        this.bucket = bucket;
        this.prefix = prefix;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public RunKind kind() {
        return RunKind.ORPHANS;
    }

    /** Once it is through, it is released unless it was a dry run. */
    @Override
    public boolean run(ClaimedRun run) {
        if (run.phase() != RunPhase.LISTING) {
            return true;
        }
        fuses.hiddenRows().ifPresent(hidden -> {
            throw RunStopped.aborted(ErrorCode.ROWS_HIDDEN, hidden + " " + RowVisibility.CURE);
        });
        bucket.check();
        OffsetDateTime listed = orphans.now();
        Instant before = earlier(clock.instant(), listed.toInstant()).minus(graceOf(run.run()));
        Fuse fuse = fuseOf(run);
        List<String> roots = prefix.value().isEmpty() ? List.of("") : List.of(prefix.value(), StagingKey.root(prefix));
        int first = Math.max(0, indexOf(roots, run.cursor()));
        for (int i = first; i < roots.size(); i++) {
            @Nullable String after = i == first ? run.cursor() : null;
            boolean more = true;
            while (more) {
                ObjectPage page = objects.list(roots.get(i), after, settings.pageSize());
                if (page.objects().isEmpty()) {
                    break;
                }
                after = page.objects().get(page.objects().size() - 1).key();
                listed = sweep(run, page, after, listed, before, fuse);
                more = page.more();
                if (run.sliceIsOver() && more) {
                    return false;
                }
            }
        }
        if (!run.run().dryRun()) {
            run.release();
        }
        return true;
    }

    /** Returns a moment before the next listing, by the database's clock. */
    private OffsetDateTime sweep(
            ClaimedRun run, ObjectPage page, String last, OffsetDateTime listed, Instant before, Fuse fuse) {
        int unrecognised = 0;
        List<Candidate> candidates = new ArrayList<>();
        for (StoredObject object : page.objects()) {
            Optional<Candidate> ours = candidate(object);
            if (ours.isEmpty()) {
                unrecognised += unrecognised(run, object);
            } else if (object.lastModified().isBefore(before)) {
                candidates.add(ours.get());
            }
        }
        Judged judged = orphans.judge(candidates, listed);
        Counts looked = Counts.looked(page.objects().size(), 0, 0, unrecognised);
        if (run.run().dryRun()) {
            findings(judged.orphans(), judged.unexplained()).forEach(run::found);
            run.page(
                    last,
                    looked.plus(counts(judged.orphans(), judged.unexplained()))
                            .plus(Counts.purged(0, 0, bytesOf(judged.orphans()))));
        } else {
            fuse.check(
                    page.objects().size() - unrecognised, judged.unexplained().size());
            tombstone(run, judged, listed);
            run.whileListing(tx -> new ClaimedRun.Step(last, looked));
        }
        return judged.now();
    }

    private void tombstone(ClaimedRun run, Judged judged, OffsetDateTime listed) {
        if (judged.orphans().isEmpty()) {
            return;
        }
        Set<UUID> withJobs = orphans.withJobs(judged.orphans());
        Stream.concat(slices(judged, true, withJobs, EXISTING_AT_ONCE), slices(judged, false, withJobs, ABSENT_AT_ONCE))
                .forEach(slice -> run.whileListing(tx -> {
                    List<Candidate> certain = orphans.certain(tx, slice);
                    Set<String> added = SweepTombstones.add(
                            tx,
                            run.run().id(),
                            certain.stream().map(Candidate::doomed).toList(),
                            listed);
                    List<Candidate> doomed = certain.stream()
                            .filter(orphan -> added.contains(orphan.key()))
                            .toList();
                    return new ClaimedRun.Step(
                            null, counts(doomed, judged.unexplained()), findings(doomed, judged.unexplained()));
                }));
    }

    private static Stream<List<Candidate>> slices(Judged judged, boolean existing, Set<UUID> withJobs, int size) {
        List<Candidate> some = judged.orphans().stream()
                .filter(orphan -> withJobs.contains(orphan.generation()) == existing)
                .toList();
        return Stream.iterate(0, from -> from < some.size(), from -> from + size)
                .map(from -> some.subList(from, Math.min(from + size, some.size())));
    }

    private static Counts counts(List<Candidate> found, Set<String> unexplained) {
        return new Counts(
                0,
                found.size(),
                0,
                0,
                0,
                0,
                found.stream()
                        .filter(orphan -> unexplained.contains(orphan.key()))
                        .count());
    }

    private static List<Finding> findings(List<Candidate> found, Set<String> unexplained) {
        return found.stream()
                .map(orphan -> new Finding(
                        Finding.What.ORPHAN,
                        orphan.key(),
                        orphan.generation(),
                        orphan.bytes(),
                        unexplained.contains(orphan.key()) ? "no closed job accounts for it" : null))
                .toList();
    }

    /** Returns how many to count: none of what we keep in the bucket of ourselves. */
    private static int unrecognised(ClaimedRun run, StoredObject object) {
        if (RecordKey.isOne(object.key())) {
            return 0;
        }
        if (run.counts().unrecognised() < UNRECOGNISED_TOLD) {
            run.found(Finding.of(Finding.What.UNRECOGNISED, object.key(), object.size(), null));
        }
        return 1;
    }

    private static long bytesOf(List<Candidate> found) {
        return found.stream().mapToLong(Candidate::bytes).reduce(0, Counts::sum);
    }

    private Optional<Candidate> candidate(StoredObject object) {
        Optional<Candidate> stored = ObjectKey.parse(prefix, object.key())
                .map(key -> new Candidate(object.key(), key.userId(), key.generationId(), object.size(), false));
        return stored.isPresent()
                ? stored
                : StagingKey.parse(prefix, object.key())
                        .map(key -> new Candidate(object.key(), key.userId(), key.jobId(), object.size(), true));
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

    private Fuse fuseOf(ClaimedRun run) {
        boolean overridden = run.run().overrideFuse();
        if (!run.run().dryRun() && !overridden && fuses.isTripped()) {
            throw RunStopped.aborted(
                    ErrorCode.FUSE_STILL_TRIPPED,
                    "An earlier sweep stopped because of too many orphans. Look at a dry run, and if it is right ask for"
                            + " a run with overrideFuse.");
        }
        Counts so = run.counts();
        return new Fuse(
                settings.fuseShare(),
                settings.fuseMinimumKeys(),
                fuses.anyRows(),
                overridden,
                so.scanned() - so.unrecognised(),
                so.unexplained());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
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
