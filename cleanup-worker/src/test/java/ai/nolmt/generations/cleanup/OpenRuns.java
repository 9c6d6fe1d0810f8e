package ai.nolmt.generations.cleanup;

import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.RunStopped;
import ai.nolmt.generations.run.Runs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Sweeps and shards that nobody has ended yet, and what a worker does with their messages. */
final class OpenRuns {
    private final World world;

    OpenRuns(World world) {
        this.world = world;
    }

    List<UUID> open() {
        return new ArrayList<>(world.database()
                .sql()
                .sql(
                        "SELECT id FROM nolmt.cleanup_runs WHERE kind = 'orphans' AND status IN ('accepted', 'queued', 'running')"
                                + " ORDER BY id")
                .query(UUID.class)
                .list());
    }

    /** All that is open, in turn, until nothing is. */
    void all(Sweep sweep) {
        for (int i = 0; i < 50 && !open().isEmpty(); i++) {
            open().forEach(run -> one(sweep, run));
        }
    }

    /** Returns whether the run was through. */
    boolean one(Sweep sweep, UUID id) {
        world.leaseIsOver(id);
        int epoch = world.ask(Integer.class, "SELECT epoch FROM nolmt.cleanup_runs WHERE id = ?", id);
        Optional<Runs.Claim> claim = world.runs().claim(id, epoch);
        if (claim.isEmpty()) {
            return false;
        }
        ClaimedRun run = new ClaimedRun(world.runs(), claim.get(), world.clock, Duration.ofMinutes(1));
        try {
            boolean through = sweep.run(run);
            if (through) {
                run.through();
            } else {
                run.continueLater();
            }
            return through;
        } catch (RunStopped e) {
            run.stopped(e);
            return false;
        }
    }
}
