package ai.nolmt.generations.cleanup;

import ai.nolmt.generations.cleanup.purge.Deletions;
import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.cleanup.purge.PurgeChecks;
import ai.nolmt.generations.cleanup.purge.PurgeChecks.Versions;
import ai.nolmt.generations.cleanup.sweep.Besides;
import ai.nolmt.generations.cleanup.sweep.LegacySweep;
import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.cleanup.sweep.SweepSettings;
import ai.nolmt.generations.object.LegacyPrefixes;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.run.ClaimedRun;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A backend of before, with rows and objects under keys of its own. */
final class Legacy {
    private final World world;

    Legacy(World world) {
        this.world = world;
    }

    /** For a day from now on it may still insert rows. */
    void isOpen() {
        world.sql("INSERT INTO nolmt.settings (name, value)"
                + " VALUES ('foreign_keys_until', (now() + interval '1 day')::text)");
    }

    Sweep sweep(ObjectStore store, double share, List<String> prefixes, int pageSize) {
        return sweep(store, new SweepSettings(Duration.ZERO, Duration.ZERO, share, 5, pageSize, 1, 1), prefixes);
    }

    /** One that fans out once it is longer than a page. */
    Sweep sharded(ObjectStore store, double share, List<String> prefixes, int pageSize) {
        return sweep(store, new SweepSettings(Duration.ZERO, Duration.ZERO, share, 5, pageSize, 4, 1000), prefixes);
    }

    private Sweep sweep(ObjectStore store, SweepSettings settings, List<String> prefixes) {
        LegacyPrefixes legacy = new LegacyPrefixes(World.PREFIX, prefixes);
        LegacySweep before = new LegacySweep(store, world.transactions(), legacy, Looks.AT_ONCE, settings.pageSize());
        return Sweeps.of(world, store, settings, world.clock, new Besides(before, null, null));
    }

    Purge purge(ObjectStore store, List<String> prefixes) {
        Deletions deletions = world.deletions(store, Runnable::run, 2);
        PurgeChecks checks = new PurgeChecks(world.bucket(), () -> false, Versions.REFUSE);
        LegacyPrefixes legacy = new LegacyPrefixes(World.PREFIX, prefixes);
        return new Purge(world.transactions(), deletions, checks, legacy, 2, Duration.ZERO);
    }

    String orphan(String key) {
        world.put(key);
        return key;
    }

    String row(String key) {
        world.insertRow(UUID.randomUUID(), key);
        return orphan(key);
    }

    String recorded(String key) {
        world.sql("INSERT INTO nolmt.legacy_keys (generation_id, key) VALUES (gen_random_uuid(), ?)", key);
        return orphan(key);
    }

    List<String> told(ClaimedRun run) {
        return told(run.run().id());
    }

    List<String> told(UUID run) {
        return world.database()
                .sql()
                .sql("SELECT key FROM nolmt.run_findings WHERE run = ? AND what NOT IN ('deleted', 'unrecognised')")
                .param(run)
                .query(String.class)
                .list();
    }
}
