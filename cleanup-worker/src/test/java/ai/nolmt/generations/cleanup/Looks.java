package ai.nolmt.generations.cleanup;

import ai.nolmt.generations.cleanup.dangling.Dangling;
import ai.nolmt.generations.cleanup.jobs.Pruning;
import ai.nolmt.generations.cleanup.kind.Grace;
import ai.nolmt.generations.cleanup.look.AtOnce;
import ai.nolmt.generations.cleanup.restore.Objects;
import ai.nolmt.generations.cleanup.restore.RestoreCheck;
import ai.nolmt.generations.cleanup.retention.RetentionSettings;
import ai.nolmt.generations.cleanup.scrub.Scrub;
import ai.nolmt.generations.cleanup.staging.Unfinished;
import ai.nolmt.generations.object.IncompleteUploads;
import ai.nolmt.generations.object.ObjectDetails;
import ai.nolmt.generations.object.ObjectStore;
import java.time.Duration;
import java.util.concurrent.Executors;

/** The kinds of clean-up that tombstone nothing, as they are shipped, on a {@link World}. */
record Looks(World world) {
    static final AtOnce AT_ONCE = new AtOnce(Executors.newFixedThreadPool(3, work -> {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }));

    Pruning pruning(Duration keep, int batch) {
        return new Pruning(
                world.transactions(), world.clock, new RetentionSettings(keep, keep, keep, Duration.ofDays(90)), batch);
    }

    Unfinished unfinished(IncompleteUploads uploads, Duration grace) {
        return new Unfinished(
                uploads,
                world.transactions(),
                world.bucket(),
                World.PREFIX,
                new Grace(grace, Duration.ofMinutes(1), world.clock));
    }

    Dangling dangling(ObjectStore store, int pageSize, Duration grace) {
        return new Dangling(
                store,
                world.transactions(),
                world.bucket(),
                World.PREFIX,
                new Grace(grace, Duration.ZERO, world.clock),
                AT_ONCE,
                pageSize);
    }

    Scrub scrub(ObjectDetails details, int pageSize) {
        return new Scrub(world.transactions(), details, world.bucket(), AT_ONCE, bytes -> {}, pageSize, world.clock);
    }

    RestoreCheck restoreCheck(int pageSize) {
        return new RestoreCheck(
                world.transactions(),
                new Objects(world.objects(), world.details()),
                world.bucket(),
                World.PREFIX,
                new Grace(Duration.ZERO, Duration.ZERO, world.clock),
                AT_ONCE,
                pageSize);
    }
}
