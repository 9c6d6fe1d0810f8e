package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.cleanup.sweep.Listing.Page;
import ai.nolmt.generations.cleanup.sweep.Orphans.Judged;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.Finding;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** What some pages came to that isn't written yet. Of one page at least, once it is used; for one thread. */
final class Batch {
    // of a bucket that is somebody else's, too, or they would leave no room for orphans in the report
    static final int UNRECOGNISED_TOLD = 1000;

    private final List<Candidate> orphans = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private final Set<String> unexplained = new HashSet<>();
    private final Set<UUID> withJobs = new HashSet<>();
    private final List<Finding> unrecognised = new ArrayList<>();
    private Counts looked = Counts.NONE;
    private int pages;
    private String last = "";
    private OffsetDateTime listed = OffsetDateTime.MAX;

    /** @param before what the run has counted, without this batch */
    void add(Page page, Counts before) {
        Judged judged = page.seen().judged();
        // an inventory may have a key on two pages, and it is tombstoned once
        judged.orphans().stream().filter(orphan -> keys.add(orphan.key())).forEach(orphans::add);
        unexplained.addAll(judged.unexplained());
        withJobs.addAll(judged.withJobs());
        for (StoredObject object : page.seen().unrecognised()) {
            if (before.unrecognised() + unrecognised.size() < UNRECOGNISED_TOLD) {
                unrecognised.add(Finding.of(Finding.What.UNRECOGNISED, object.key(), object.size(), null));
            }
        }
        looked = looked.plus(Counts.looked(
                page.seen().keys(), 0, 0, page.seen().unrecognised().size()));
        pages++;
        last = String.valueOf(page.last());
        listed = page.listed().isBefore(listed) ? page.listed() : listed;
    }

    int pages() {
        return pages;
    }

    /** A moment before any of it was listed, by the database's clock. */
    OffsetDateTime listed() {
        return listed;
    }

    /** Keys, of which these are nobody's. */
    Counts looked() {
        return looked;
    }

    List<Candidate> orphans() {
        return orphans;
    }

    /** How many orphans no closed job accounts for. */
    int unexplained() {
        return unexplained.size();
    }

    /** Whether a job was there when somebody looked. */
    boolean hasJob(Candidate orphan) {
        return withJobs.contains(orphan.generation());
    }

    /** Found, and nothing more: how far it is comes behind all that was found, or a kill would leave some out. */
    ClaimedRun.Step found(List<Candidate> some) {
        return new ClaimedRun.Step(null, counts(some), findings(some));
    }

    /** The last that is written of it. */
    ClaimedRun.Step through(List<Candidate> some) {
        return new ClaimedRun.Step(
                last,
                looked.plus(counts(some)),
                Stream.concat(unrecognised.stream(), findings(some).stream()).toList());
    }

    private Counts counts(List<Candidate> some) {
        long alarming = some.stream()
                .filter(orphan -> unexplained.contains(orphan.key()))
                .count();
        return new Counts(0, some.size(), 0, 0, 0, 0, alarming);
    }

    private List<Finding> findings(List<Candidate> some) {
        return some.stream()
                .map(orphan -> new Finding(
                        Finding.What.ORPHAN,
                        orphan.key(),
                        orphan.generation(),
                        orphan.bytes(),
                        unexplained.contains(orphan.key()) ? "no closed job accounts for it" : null))
                .toList();
    }
}
