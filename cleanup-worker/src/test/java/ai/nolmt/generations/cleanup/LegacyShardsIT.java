package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.object.ObjectKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A sweep in shards over our own keys, and behind them over those of a backend of before. */
class LegacyShardsIT {
    private static final int PAGE = 2;
    private static final List<String> PREFIXES = List.of("uploads/");

    @RegisterExtension
    final World world = new World();

    private final Legacy legacy = new Legacy(world);
    private final OpenRuns work = new OpenRuns(world);
    private final List<String> listed = new ArrayList<>();
    private final List<String> orphans = new ArrayList<>();
    private String nobodys = "";

    @BeforeEach
    void plant() {
        legacy.isOpen();
        // all in the first shard, which can't know yet how few keys the others have
        for (long i = 0; i < 12; i++) {
            orphans.add(orphan(new UUID(i, i)));
        }
        for (int i = 0; i < 40; i++) {
            legacy.row("uploads/" + i + ".png");
        }
        nobodys = legacy.orphan("uploads/nobodys.png");
    }

    @Tag("F17")
    @Test
    void theFuseJudgesOurOwnKeysBeforeThoseOfBeforeAreLookedAt() {
        // 12 of 15 are orphans, and 13 of 56 with those of before
        UUID id = world.insertRun("orphans", "dry_run", "false");
        Sweep sweep = sweep(0.5);
        work.one(sweep, id);
        List<UUID> shards = work.open();
        shards.remove(id);
        shards.sort(Comparator.comparing(shard -> !firstOf(shard)));
        for (UUID shard : shards) {
            assertThat(work.one(sweep, shard)).as("no shard trips it").isTrue();
        }
        assertThat(orphans).allMatch(key -> world.stateOf(key).equals("pending"));

        work.all(sweep);

        assertThat(ask(id, "error_code")).isEqualTo("fuse_tripped");
        assertThat(ask(id, "error_message")).contains("12 of 15 keys");
        assertThat(ask(id, "phase")).isEqualTo("closed");
        assertThat(listed).noneMatch(PREFIXES::contains);
        world.purge().run(world.start("purge"));
        assertThat(orphans).allMatch(world::exists);
        assertThat(world.stateOf(nobodys)).isEqualTo("none");
    }

    @Test
    void whatIsLikelyIsReleasedBehindBoth() {
        UUID id = world.insertRun("orphans", "dry_run", "false");

        work.all(sweep(0.9));

        assertThat(ask(id, "status")).isEqualTo("succeeded");
        assertThat(listed).contains("uploads/");
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.cleanup_runs WHERE parent = ?", id))
                .isEqualTo(5);
        assertThat(legacy.purge(world.objects(), PREFIXES).run(world.start("purge")))
                .isTrue();
        assertThat(orphans).noneMatch(world::exists);
        assertThat(world.exists(nobodys)).isFalse();
        assertThat(world.exists("uploads/0.png")).isTrue();
    }

    private Sweep sweep(double share) {
        StoreBetween tells = new StoreBetween(world.objects()) {
            @Override
            public ObjectPage list(String prefix, @Nullable String after, int limit) {
                listed.add(prefix);
                return super.list(prefix, after, limit);
            }
        };
        return legacy.sharded(tells, share, PREFIXES, PAGE);
    }

    private boolean firstOf(UUID shard) {
        return world.ask(
                Boolean.class,
                "SELECT shard_root = 'generations/' AND shard_after IS NULL FROM nolmt.cleanup_runs WHERE id = ?",
                shard);
    }

    private String orphan(UUID user) {
        String key = new ObjectKey(World.PREFIX, user, UUID.randomUUID(), UUID.randomUUID(), "png").value();
        world.put(key);
        return key;
    }

    private String ask(UUID run, String column) {
        return world.ask(String.class, "SELECT " + column + " FROM nolmt.cleanup_runs WHERE id = ?", run);
    }
}
