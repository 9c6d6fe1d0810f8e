package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.cleanup.sweep.Listing.Page;
import ai.nolmt.generations.cleanup.sweep.Orphans.Judged;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.ObjectPage;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.object.RecordKey;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.Finding;
import ai.nolmt.generations.run.KeyRange;
import ai.nolmt.generations.tombstone.SweepTombstones;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lists a range and asks after each page while the next one is listed; what nobody names, and is older than the grace, is an
 * orphan. For one run and thread.
 */
final class RangeSweep {
    // Where there is no job, the sweep locks one of 256 buckets of ids: few at a time, accepting must not wait for it.
    private static final int ABSENT_AT_ONCE = 16;
    private static final int EXISTING_AT_ONCE = 200;
    // of a bucket that is somebody else's, too, or they would leave no room for orphans in the report
    private static final int UNRECOGNISED_TOLD = 1000;

    // Whoever holds the lock of an id's bucket holds it for some milliseconds; what is left then is the next sweep's.
    private static final int MOST_TRIES = 5;
    private static final Duration PAUSE = Duration.ofMillis(2);

    // How far it is is written every few pages: what was looked at since is looked at again after a kill.
    private static final int PAGES_UNWRITTEN = 10;
    private static final Duration LONGEST_UNWRITTEN = Duration.ofSeconds(1);

    private final ObjectStore objects;
    private final Orphans orphans;
    private final KeyPrefix prefix;
    private final int pageSize;
    private final Executor executor;
    private final Clock clock;
    private final ClaimedRun run;
    private final Fuse fuse;
    private final Instant before;
    private OffsetDateTime now;

    private Counts unwritten = Counts.NONE;
    // of the same pages: written before how far it is, they would be told twice after a kill
    private final List<Finding> untold = new ArrayList<>();
    private int pagesUnwritten;
    private Instant written;

    /**
     * Makes one.
     *
     * @param before objects must be older than this
     * @param now by the database's clock
     */
    RangeSweep(
            ObjectStore objects,
            Orphans orphans,
            KeyPrefix prefix,
            int pageSize,
            Executor executor,
            Clock clock,
            ClaimedRun run,
            Fuse fuse,
            Instant before,
            OffsetDateTime now) {
        this.objects = objects;
        this.orphans = orphans;
        this.prefix = prefix;
        this.pageSize = pageSize;
        this.executor = executor;
        this.clock = clock;
        this.run = run;
        this.fuse = fuse;
        this.before = before;
        this.now = now;
        this.written = clock.instant();
    }

    /**
     * Goes on in a range.
     *
     * @param after the key that was looked at last; null from the range's beginning
     * @param first its first page, if somebody listed it since this was made; then there is no {@code after}
     * @param most pages, or until the slice is over
     * @return whether it is through
     */
    boolean run(KeyRange range, @Nullable String after, @Nullable ObjectPage first, int most) {
        return run(new PagesAhead(objects, range, after, first, pageSize, now, executor), most);
    }

    /** The same, of what is listed otherwise. */
    boolean run(Listing pages, int most) {
        String last = null;
        for (int pagesLeft = most - 1; ; pagesLeft--) {
            Page page = pages.take(now);
            boolean found = false;
            if (page.last() != null) {
                found = look(pages, page);
                last = page.last();
                pagesUnwritten++;
            }
            boolean over = !page.more();
            boolean enough = pagesLeft == 0 || run.sliceIsOver();
            // of what was found other shards' fuses know, so they have to know of how many keys
            if (last != null && pagesUnwritten > 0 && (over || enough || found || isTimeToWrite())) {
                write(last);
            }
            if (over || enough) {
                return over;
            }
        }
    }

    private boolean isTimeToWrite() {
        return pagesUnwritten >= PAGES_UNWRITTEN || !clock.instant().isBefore(written.plus(LONGEST_UNWRITTEN));
    }

    private void write(String last) {
        Counts looked = unwritten;
        List<Finding> found = List.copyOf(untold);
        if (run.run().dryRun()) {
            found.forEach(run::found);
            run.page(last, looked);
        } else {
            run.whileListing(tx -> new ClaimedRun.Step(last, looked, found));
        }
        unwritten = Counts.NONE;
        untold.clear();
        pagesUnwritten = 0;
        written = clock.instant();
    }

    /** Returns whether something was found. */
    private boolean look(Listing pages, Page page) {
        int unrecognised = 0;
        List<Candidate> candidates = new ArrayList<>();
        for (StoredObject object : page.objects()) {
            Optional<Candidate> ours = candidate(object);
            if (ours.isEmpty()) {
                unrecognised += unrecognised(object, unrecognised);
            } else if (object.lastModified().isBefore(before)) {
                candidates.add(ours.get());
            }
        }
        OffsetDateTime listed = page.listed();
        Judged judged = orphans.judge(candidates, listed);
        if (pages.isOld() && !judged.orphans().isEmpty()) {
            listed = judged.now(); // from here on it is as if it had just been listed
            judged = orphans.judge(pages.confirmed(judged.orphans()), listed);
        }
        now = judged.now();
        Counts looked = Counts.looked(page.objects().size(), 0, 0, unrecognised);
        if (run.run().dryRun()) {
            untold.addAll(findings(judged.orphans(), judged.unexplained()));
            unwritten = unwritten
                    .plus(looked)
                    .plus(counts(judged.orphans(), judged.unexplained()))
                    .plus(Counts.purged(0, 0, bytesOf(judged.orphans())));
        } else {
            unwritten = unwritten.plus(looked);
            if (!judged.unexplained().isEmpty()) {
                fuse.check(
                        run.others(),
                        run.counts().plus(unwritten),
                        judged.unexplained().size(),
                        pageSize);
            }
            tombstone(judged, listed);
        }
        return !judged.orphans().isEmpty();
    }

    private void tombstone(Judged judged, OffsetDateTime listed) {
        if (judged.orphans().isEmpty()) {
            return;
        }
        Set<UUID> withJobs = orphans.withJobs(judged.orphans());
        List<Candidate> left = tombstone(judged.orphans(), withJobs, judged.unexplained(), listed);
        for (int i = 0; i < MOST_TRIES && !left.isEmpty(); i++) {
            LockSupport.parkNanos(PAUSE.toNanos());
            left = tombstone(left, withJobs, judged.unexplained(), listed);
        }
    }

    /** Returns those that somebody was busy with: often another shard, for a moment. */
    private List<Candidate> tombstone(
            List<Candidate> some, Set<UUID> withJobs, Set<String> unexplained, OffsetDateTime listed) {
        List<Candidate> busy = new ArrayList<>();
        Stream.concat(slices(some, true, withJobs, EXISTING_AT_ONCE), slices(some, false, withJobs, ABSENT_AT_ONCE))
                .forEach(slice -> busy.addAll(tombstone(slice, unexplained, listed)));
        return busy;
    }

    private List<Candidate> tombstone(List<Candidate> slice, Set<String> unexplained, OffsetDateTime listed) {
        List<Candidate> busy = new ArrayList<>();
        run.whileListing(tx -> {
            Set<UUID> held = orphans.hold(tx, slice);
            busy.clear(); // it may be tried again
            slice.stream().filter(orphan -> !held.contains(orphan.generation())).forEach(busy::add);
            List<Candidate> certain = orphans.certain(tx, slice, held);
            Set<String> added = SweepTombstones.add(
                    tx,
                    run.run().sweep(),
                    certain.stream().map(Candidate::doomed).toList(),
                    listed);
            List<Candidate> doomed = certain.stream()
                    .filter(orphan -> added.contains(orphan.key()))
                    .toList();
            return new ClaimedRun.Step(null, counts(doomed, unexplained), findings(doomed, unexplained));
        });
        return busy;
    }

    private static Stream<List<Candidate>> slices(List<Candidate> all, boolean existing, Set<UUID> withJobs, int size) {
        List<Candidate> some = all.stream()
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

    /** Returns how many to count beside those of its page: none of what we keep in the bucket of ourselves. */
    private int unrecognised(StoredObject object, int ofPage) {
        if (RecordKey.isOne(object.key())) {
            return 0;
        }
        if (run.counts().plus(unwritten).unrecognised() + ofPage < UNRECOGNISED_TOLD) {
            untold.add(Finding.of(Finding.What.UNRECOGNISED, object.key(), object.size(), null));
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
}
