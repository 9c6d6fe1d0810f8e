package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.cleanup.sweep.SweepSettings;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.RunStopped;
import ai.nolmt.generations.run.Runs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sweep that fans out: shards that any worker takes, and one that ends it. */
class ShardsIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    final World world = new World();

    private final OpenRuns work = new OpenRuns(world);
    private final List<String> orphans = new ArrayList<>();

    @Test
    void findsWhatASingleOneFindsWhereverItsRangesEnd() {
        plant(new Random(1), 30);
        List<String> foreign =
                List.of("generations/0", "generations/40", "generations/80", "generations/c0", "generations/é");
        foreign.forEach(world::put);
        UUID id = world.insertRun("orphans", "dry_run", "false");

        work(world.objects(), 1.0, 4);

        assertThat(status(id)).isEqualTo("succeeded");
        assertThat(orphans).allMatch(key -> world.stateOf(key).equals("pending"));
        assertThat(shards(id)).isEqualTo(5);
        assertThat(count(id, "matched")).isEqualTo(30);
        assertThat(count(id, "scanned")).isEqualTo(3 + 30 + 5);
        assertThat(count(id, "unrecognised")).isEqualTo(5);
        assertThat(count(id, "unexplained")).isEqualTo(30);
        world.purge().run(world.start("purge"));
        assertThat(orphans).noneMatch(world::exists);
        assertThat(foreign).allMatch(world::exists);
    }

    @Test
    void whatIsNoLongerThanAPageHasNoShards() {
        UUID id = world.insertRun("orphans", "dry_run", "false");

        assertThat(one(sweep(world.objects(), 1.0, 1000, 4, 1), id)).isTrue();

        assertThat(shards(id)).isZero();
        assertThat(status(id)).isEqualTo("succeeded");
    }

    @Test
    void nothingIsTakenBeforeTheLastShardHasEnded() {
        plant(new Random(2), 20);
        UUID id = world.insertRun("orphans", "dry_run", "false");
        Sweep sweep = sweep(world.objects(), 1.0, 2, 4, 1000);
        one(sweep, id);
        List<UUID> shards = open();
        shards.remove(id);

        for (UUID shard : shards.subList(1, shards.size())) {
            one(sweep, shard);
            one(sweep, id); // a message that comes again
            world.purge().run(world.start("purge"));
            assertThat(orphans).allMatch(world::exists);
            assertThat(status(id)).isEqualTo("running");
        }
        one(sweep, shards.get(0));
        one(sweep, id);

        assertThat(status(id)).isEqualTo("succeeded");
        world.purge().run(world.start("purge"));
        assertThat(orphans).noneMatch(world::exists);
    }

    @Tag("F17")
    @Test
    void theFuseLooksAtAllShardsTogether() {
        // of 3 + 12 keys 12 are orphans; each shard alone has three, which says nothing
        for (long i = 0; i < 12; i++) {
            orphan(new UUID(i / 3 * 4 + i % 3 << 60, i), new UUID(1, i));
        }
        UUID id = world.insertRun("orphans", "dry_run", "false");
        work(world.objects(), 0.75, 4);
        assertThat(world.ask(String.class, "SELECT error_code FROM nolmt.cleanup_runs WHERE id = ?", id))
                .isEqualTo("fuse_tripped");
        assertThat(open()).isEmpty();
        assertThat(orphans).allMatch(key -> world.stateOf(key).equals("none"));
    }

    @Test
    void aShardIsOverWithTheRunThatItIsOf() {
        plant(new Random(4), 20);
        UUID id = world.insertRun("orphans", "dry_run", "false");
        Sweep sweep = sweep(world.objects(), 1.0, 2, 4, 1000);
        one(sweep, id);
        List<UUID> shards = open();
        shards.remove(id);
        one(sweep, shards.get(0));

        world.sql("UPDATE nolmt.cleanup_runs SET stopped_by = ? WHERE id = ?", world.user(), id);
        work(world.objects(), 1.0, 4);

        assertThat(world.ask(String.class, "SELECT error_code FROM nolmt.cleanup_runs WHERE id = ?", id))
                .isEqualTo("stopped");
        assertThat(open()).isEmpty();
        assertThat(orphans).allMatch(key -> world.stateOf(key).equals("none"));
        assertThat(orphans).allMatch(world::exists);
    }

    @Test
    void aShardThatIsGivenUpEndsTheRun() {
        plant(new Random(5), 20);
        UUID id = world.insertRun("orphans", "dry_run", "false");
        Sweep sweep = sweep(world.objects(), 1.0, 2, 4, 1000);
        one(sweep, id);
        UUID shard = open().stream().filter(run -> !run.equals(id)).findFirst().orElseThrow();

        assertThat(world.runs().giveUp(shard, 0, 0)).isEqualTo(Runs.Verdict.GIVEN_UP);
        one(sweep, id);

        assertThat(status(id)).isEqualTo("failed");
        work(world.objects(), 1.0, 4);
        assertThat(open()).isEmpty();
        assertThat(orphans).allMatch(key -> world.stateOf(key).equals("none"));
    }

    @Tag("F26")
    @Test
    void aShardThatWakesUpUnderARunThatEndedAddsNothing() {
        plant(new Random(6), 20);
        UUID id = world.insertRun("orphans", "dry_run", "false");
        Sweep sweep = sweep(world.objects(), 1.0, 2, 4, 1000);
        one(sweep, id);
        UUID shard = world.ask(UUID.class, "SELECT id FROM nolmt.cleanup_runs WHERE shard_last LIKE '%/40'");
        ObjectStore stalls = new StoreBetween(world.objects()) {
            @Override
            public ObjectPage list(String prefix, @Nullable String after, int limit) {
                ObjectPage page = super.list(prefix, after, limit);
                world.sql("UPDATE nolmt.cleanup_runs SET status = 'aborted', phase = 'closed' WHERE id = ?", id);
                return page;
            }
        };
        ClaimedRun late = world.claim(shard, 0, MINUTE);

        assertThatThrownBy(() -> sweep(stalls, 1.0, 2, 4, 1000).run(late)).isInstanceOf(RunStopped.class);

        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.object_deletions"))
                .isZero();
    }

    @Test
    void aUserWithMostOfTheKeysIsSplitWhileItGoesOn() {
        UUID id = world.insertRun("orphans", "dry_run", "false");
        for (int i = 0; i < 40; i++) { // ids as they are made: in the order of time
            orphan(world.user(), new UUID((1_700_000_000_000L + i * 997L) << 16 | 0x7000L | i, Long.MIN_VALUE | i));
        }
        Sweep sweep = sweep(world.objects(), 1.0, 2, 4, 1);
        one(sweep, id);
        int before = shards(id);
        UUID users = world.ask(
                UUID.class,
                "SELECT id FROM nolmt.cleanup_runs WHERE parent = ? AND shard_root = 'generations/'"
                        + " AND (shard_after IS NULL OR shard_after < ?) AND (shard_last IS NULL OR shard_last >= ?)",
                id,
                orphans.get(0),
                orphans.get(0));
        open().stream().filter(run -> !run.equals(users)).forEach(run -> one(sweep, run));
        for (int i = 0; i < 100 && !open().isEmpty(); i++) {
            open().forEach(run -> one(sweep, run));
        }

        assertThat(shards(id)).as("of which there were %d", before).isGreaterThan(before);
        assertThat(status(id)).isEqualTo("succeeded");
        assertThat(count(id, "matched")).isEqualTo(40);
        assertThat(count(id, "scanned")).isEqualTo(43);
    }

    @Tag("F19")
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void howeverOftenWorkersAreKilledEachKeyIsCountedOnce(long seed) {
        Random random = new Random(seed);
        plant(random, 20 + random.nextInt(20));
        UUID id = world.insertRun("orphans", "dry_run", String.valueOf(random.nextBoolean()));
        boolean dryRun = world.ask(Boolean.class, "SELECT dry_run FROM nolmt.cleanup_runs WHERE id = ?", id);
        ObjectStore dies = new StoreBetween(world.objects()) {
            @Override
            public ObjectPage list(String prefix, @Nullable String after, int limit) {
                if (random.nextInt(4) == 0) {
                    throw new IllegalStateException("killed");
                }
                return super.list(prefix, after, limit);
            }
        };
        int pageSize = 1 + random.nextInt(4);
        Sweep sweep = sweep(dies, 1.0, pageSize, 1 + random.nextInt(6), 1 + random.nextInt(3));
        for (int i = 0; i < 500 && !open().isEmpty(); i++) {
            List<UUID> open = open();
            UUID one = open.get(random.nextInt(open.size()));
            try {
                one(sweep, one);
            } catch (IllegalStateException killed) {
                assertThat(killed).hasMessage("killed");
            }
        }

        assertThat(status(id)).isEqualTo("succeeded");
        assertThat(count(id, "matched")).isEqualTo(orphans.size());
        assertThat(count(id, "scanned")).isEqualTo(orphans.size() + 3);
        assertThat(orphans).allMatch(key -> world.stateOf(key).equals(dryRun ? "none" : "pending"));
    }

    private void plant(Random random, int count) {
        for (int i = 0; i < count; i++) {
            orphan(new UUID(random.nextLong(), random.nextLong()), new UUID(random.nextLong(), random.nextLong()));
        }
    }

    private void orphan(UUID user, UUID generation) {
        String key = new ObjectKey(World.PREFIX, user, generation, UUID.randomUUID(), "png").value();
        world.put(key);
        orphans.add(key);
    }

    private Sweep sweep(ObjectStore store, double share, int pageSize, int shards, int pagesUntilSplit) {
        return world.sweep(
                store,
                new SweepSettings(Duration.ZERO, Duration.ZERO, share, 5, pageSize, shards, pagesUntilSplit),
                world.clock);
    }

    private void work(ObjectStore store, double share, int shards) {
        work.all(sweep(store, share, 2, shards, 1000));
    }

    private boolean one(Sweep sweep, UUID id) {
        return work.one(sweep, id);
    }

    private List<UUID> open() {
        return work.open();
    }

    private String status(UUID id) {
        return world.ask(String.class, "SELECT status FROM nolmt.cleanup_runs WHERE id = ?", id);
    }

    private int shards(UUID id) {
        return world.ask(Integer.class, "SELECT count(*) FROM nolmt.cleanup_runs WHERE parent = ?", id);
    }

    private long count(UUID id, String what) {
        return world.ask(Long.class, "SELECT " + what + " FROM nolmt.cleanup_runs WHERE id = ?", id);
    }
}
