package ai.nolmt.generations.cleanup;

import ai.nolmt.generations.cleanup.sweep.Besides;
import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.cleanup.sweep.SweepSettings;
import ai.nolmt.generations.object.ObjectStore;
import java.time.Clock;
import java.util.UUID;

/** The shipped sweep of a {@link World}, which lists and looks on the caller's thread. */
final class Sweeps {
    private Sweeps() {}

    static Sweep of(World world, ObjectStore store, SweepSettings settings, Clock clock, Besides besides) {
        return new Sweep(
                store,
                world.transactions(),
                world.bucket(),
                World.PREFIX,
                settings,
                Runnable::run,
                UUID::randomUUID,
                clock,
                besides);
    }
}
