package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.cleanup.sweep.Listing.Page;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Goes through the pages of a range; what nobody names, and is older than the grace, is an orphan. For one run and thread. */
final class RangeSweep {
    // What is found is written every few pages: what was looked at since is looked at again after a kill.
    private static final int PAGES_UNWRITTEN = 10;
    private static final int ORPHANS_UNWRITTEN = 1000;
    private static final Duration LONGEST_UNWRITTEN = Duration.ofSeconds(1);

    private final Listing pages;
    private final Doom doom;
    private final Clock clock;
    private final ClaimedRun run;
    private final Fuse fuse;
    private final int pageSize;
    private Batch batch = new Batch();
    private Instant written;

    RangeSweep(Listing pages, Doom doom, Clock clock, ClaimedRun run, Fuse fuse, int pageSize) {
        this.pages = pages;
        this.doom = doom;
        this.clock = clock;
        this.run = run;
        this.fuse = fuse;
        this.pageSize = pageSize;
        this.written = clock.instant();
    }

    /**
     * Goes on; what it has looked at is written when it returns.
     *
     * @param most pages, or until the slice is over
     * @return whether the range is through
     */
    boolean run(int most) {
        for (int left = most - 1; ; left--) {
            Page page = pages.take();
            if (page.last() != null) {
                batch.add(page, run.counts());
            }
            boolean over = !page.more();
            boolean enough = left == 0 || run.sliceIsOver();
            if (batch.pages() > 0 && (over || enough || isTimeToWrite())) {
                write();
            }
            if (over || enough) {
                return over;
            }
        }
    }

    private boolean isTimeToWrite() {
        return batch.pages() >= PAGES_UNWRITTEN
                || batch.orphans().size() >= ORPHANS_UNWRITTEN
                || !clock.instant().isBefore(written.plus(LONGEST_UNWRITTEN));
    }

    private void write() {
        if (run.run().dryRun()) {
            ClaimedRun.Step found = batch.through(batch.orphans());
            found.findings().forEach(run::found);
            run.page(found.next(), found.counts().plus(Counts.purged(0, 0, bytesOf(batch.orphans()))));
        } else {
            if (batch.unexplained() > 0) {
                Counts own = run.counts().plus(batch.looked());
                fuse.check(run.others(), own, batch.unexplained(), PAGES_UNWRITTEN * pageSize);
            }
            doom.write(batch);
        }
        batch = new Batch();
        written = clock.instant();
    }

    private static long bytesOf(List<Candidate> found) {
        return found.stream().mapToLong(Candidate::bytes).reduce(0, Counts::sum);
    }
}
