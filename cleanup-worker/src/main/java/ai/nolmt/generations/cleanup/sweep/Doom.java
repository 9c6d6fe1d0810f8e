package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.tombstone.SweepTombstones;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Tombstones the orphans of a batch, and writes how far that is. For one run and thread. */
final class Doom {
    // Where there is no job, the sweep locks one of 256 buckets of ids: few at a time, accepting must not wait for it.
    private static final int ABSENT_AT_ONCE = 16;
    private static final int EXISTING_AT_ONCE = 200;

    // Whoever holds the lock of an id's bucket holds it for some milliseconds: often it is another shard. What is left
    // when
    // patience is at its end is the next sweep's, and until somebody lets go there is little for the batches behind it.
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(64);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration LEAST_PATIENCE = Duration.ofMillis(10);

    private final Orphans orphans;
    private final ClaimedRun run;
    private Duration patience = PATIENCE;

    Doom(Orphans orphans, ClaimedRun run) {
        this.orphans = orphans;
        this.run = run;
    }

    /** However it ends, the cursor is behind the batch only if all of it was tombstoned, or given up for this time. */
    void write(Batch batch) {
        Left left = tombstone(batch, batch.orphans());
        Duration waited = Duration.ZERO;
        for (Duration pause = PAUSE; !left.busy().isEmpty() && waited.compareTo(patience) < 0; pause = longer(pause)) {
            LockSupport.parkNanos(pause.toNanos());
            waited = waited.plus(pause);
            left = tombstone(batch, left.busy());
        }
        patience = left.busy().isEmpty() ? PATIENCE : LEAST_PATIENCE;
        if (!left.through()) {
            run.whileListing(tx -> batch.through(List.of()));
        }
    }

    private static Duration longer(Duration pause) {
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
    }

    /**
     * What is left of a batch.
     *
     * @param busy orphans that somebody was busy with
     * @param through whether the cursor is written
     */
    private record Left(List<Candidate> busy, boolean through) {}

    private Left tombstone(Batch batch, List<Candidate> some) {
        List<List<Candidate>> slices = Stream.concat(
                        slices(batch, some, true, EXISTING_AT_ONCE), slices(batch, some, false, ABSENT_AT_ONCE))
                .toList();
        List<Candidate> busy = new ArrayList<>();
        boolean through = false;
        for (int i = 0; i < slices.size(); i++) {
            Left left = tombstone(batch, slices.get(i), i == slices.size() - 1 && busy.isEmpty());
            busy.addAll(left.busy());
            through = left.through();
        }
        return new Left(busy, through);
    }

    /** @param last whether nothing else of the batch is left */
    private Left tombstone(Batch batch, List<Candidate> slice, boolean last) {
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
                    batch.listed());
            List<Candidate> doomed = certain.stream()
                    .filter(orphan -> added.contains(orphan.key()))
                    .toList();
            return last && busy.isEmpty() ? batch.through(doomed) : batch.found(doomed);
        });
        return new Left(busy, last && busy.isEmpty());
    }

    private static Stream<List<Candidate>> slices(Batch batch, List<Candidate> all, boolean withJob, int size) {
        List<Candidate> some =
                all.stream().filter(orphan -> batch.hasJob(orphan) == withJob).toList();
        return Stream.iterate(0, from -> from < some.size(), from -> from + size)
                .map(from -> some.subList(from, Math.min(from + size, some.size())));
    }
}
