package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.cleanup.inventory.Inventory;
import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.run.ClaimedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sweeps that go by a report of S3 Inventory: it says where to look, and bucket and database are asked for what is so. */
class InventoryIT {
    @RegisterExtension
    final World world = new World();

    private WrittenInventory inventory;

    @BeforeEach
    void open() {
        inventory = new WrittenInventory(world);
    }

    @AfterEach
    void close() {
        inventory.close();
    }

    @Test
    void findsTheOrphansThatASweepOfTheBucketFinds() {
        List<String> orphans = List.of(world.orphan(), world.orphan(), world.orphan());
        world.put("elsewhere/" + UUID.randomUUID());
        world.put("generations/no key of ours");
        List<String> rows = inventory.rows();
        inventory
                .file(rows.subList(0, 4))
                .file(List.of())
                .file(rows.subList(4, rows.size()))
                .manifest();
        ClaimedRun run = inventory.start(false);

        assertThat(inventory.sweep().run(run)).isTrue();

        assertThat(orphans).allMatch(key -> world.stateOf(key).equals("pending"));
        assertThat(run.counts().matched()).isEqualTo(3);
        assertThat(run.counts().unrecognised()).isEqualTo(1);
        assertThat(run.counts().scanned())
                .as("three with rows, and what is elsewhere is none of ours")
                .isEqualTo(7);
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.object_deletions"))
                .isEqualTo(3);
    }

    @Test
    void whileItsFilesAreLookedForTheRunIsKept() {
        String orphan = world.orphan();
        inventory.file(inventory.rows()).manifest();
        Leased leased = new Leased(world);
        ClaimedRun run = leased.claim(inventory.insert(false));
        AtomicInteger opened = new AtomicInteger();
        Executor slow = opening -> new Thread(() -> {
                    leased.awaitRenewal(run);
                    opened.incrementAndGet();
                    opening.run();
                })
                .start();

        assertThat(inventory.sweep(inventory.settings(), 1.0, slow).run(run)).isTrue();

        assertThat(opened).hasValue(1);
        assertThat(world.stateOf(orphan)).isEqualTo("pending");
    }

    @Test
    void aDryRunFindsTheSameAndChangesNothing() {
        String orphan = world.orphan();
        inventory.file(inventory.rows()).manifest();
        ClaimedRun run = inventory.start(true);

        assertThat(inventory.sweep().run(run)).isTrue();

        assertThat(run.counts().matched()).isEqualTo(1);
        assertThat(world.stateOf(orphan)).isEqualTo("none");
        assertThat(world.ask(String.class, "SELECT key FROM nolmt.run_findings WHERE what = 'orphan'"))
                .isEqualTo(orphan);
    }

    @Test
    void whatChangedSinceIsNotTaken() {
        String gone = world.orphan();
        String larger = world.orphan();
        String newer = world.orphan();
        String named = world.orphan();
        String twice = world.orphan();
        List<String> rows = new ArrayList<>(List.of(
                inventory.row(gone, 5, inventory.of(gone).lastModified()),
                inventory.row(larger, 4, inventory.of(larger).lastModified()),
                inventory.row(newer, 5, Instant.now().minus(Duration.ofDays(2))),
                inventory.row(named, 5, inventory.of(named).lastModified()),
                inventory.row(twice, 5, inventory.of(twice).lastModified())));
        rows.add(rows.get(4));
        inventory.file(rows).manifest();
        world.objects().delete(List.of(gone));
        world.insertRowOf(named);
        ClaimedRun run = inventory.start(false);

        assertThat(inventory.sweep().run(run)).isTrue();

        assertThat(List.of(gone, larger, newer, named))
                .allMatch(key -> world.stateOf(key).equals("none"));
        assertThat(world.stateOf(twice)).isEqualTo("pending");
        assertThat(run.counts().matched()).isEqualTo(1);
    }

    @Test
    void aKeyThatIsThereTwiceIsTakenOnceHoweverFarApart() {
        List<String> keys = List.of(world.orphan(), world.orphan(), world.orphan());
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            keys.forEach(key -> rows.add(inventory.row(key, 5, inventory.of(key).lastModified())));
        }
        inventory.file(rows).manifest();
        ClaimedRun dry = inventory.start(true);
        assertThat(inventory.sweep().run(dry)).isTrue();
        ClaimedRun run = inventory.start(false);

        assertThat(inventory.sweep().run(run)).isTrue();

        assertThat(keys).allMatch(key -> world.stateOf(key).equals("pending"));
        assertThat(run.counts().matched()).isEqualTo(3).isEqualTo(dry.counts().matched());
    }

    /** A purge deleted it after the report was written, and a request that was late put it again. */
    @Test
    void whatWasPurgedAndPutAgainSinceIsAnothersToFind() {
        String key = world.orphan();
        inventory
                .file(List.of(
                        inventory.row(key, 5, inventory.of(key).lastModified().minusSeconds(60))))
                .manifest();
        world.jobs().tombstone(key);
        ClaimedRun purge = world.start("purge");
        assertThat(world.purge().run(purge)).isTrue();
        assertThat(world.stateOf(key)).isEqualTo("purged");
        world.put(key);

        assertThat(inventory.sweep().run(inventory.start(false))).isTrue();

        assertThat(world.stateOf(key)).isEqualTo("purged");
    }

    @Test
    void ofVersionsOnlyTheLatestAreObjects() {
        String orphan = world.orphan();
        String old = world.orphan();
        String marked = world.orphan();
        inventory.schema = "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate";
        inventory
                .file(List.of(
                        version(orphan, "true", "false"),
                        version(old, "false", "false"),
                        version(marked, "true", "true")))
                .manifest();

        assertThat(inventory.sweep().run(inventory.start(false))).isTrue();

        assertThat(world.stateOf(orphan)).isEqualTo("pending");
        assertThat(List.of(old, marked)).allMatch(key -> world.stateOf(key).equals("none"));
    }

    private String version(String key, String latest, String marker) {
        return "\"" + inventory.source + "\",\"" + key + "\",\"v1\",\"" + latest + "\",\"" + marker + "\",\""
                + (marker.equals("true") ? "" : "5") + "\",\""
                + inventory.of(key).lastModified() + "\"\n";
    }

    @Test
    void theFuseHoldsOverAnInventoryToo() {
        for (int i = 0; i < 10; i++) {
            world.orphan();
        }
        inventory.file(inventory.rows()).manifest();

        assertThat(inventory.codeOf(inventory.sweep(inventory.settings(), 0.5))).isEqualTo("fuse_tripped");
        nothingIsDeleted();
    }

    /** Pages have two rows, so that it is in the midst of a file. */
    @Test
    void whoeverGoesOnWithARunReadsOnWhereTheLastOneStopped() {
        for (int i = 0; i < 4; i++) {
            world.orphan();
        }
        List<String> rows = inventory.rows();
        inventory.file(rows.subList(0, 5)).file(rows.subList(5, rows.size())).manifest();
        UUID id = inventory.insert(false);
        Sweep sweep = inventory.sweep();
        int slices = 1;
        ClaimedRun run = world.claim(id, 0, Duration.ZERO);
        while (!sweep.run(run)) {
            run.continueLater();
            run = world.claim(id, slices++, Duration.ZERO);
        }

        assertThat(slices).isEqualTo(5);
        assertThat(run.counts().scanned()).isEqualTo(7);
        assertThat(run.counts().matched()).isEqualTo(4);
    }

    @Test
    void aLongFileIsReadAPageAtATime() {
        int rows = 200_000;
        Instant modified = Instant.parse("2026-01-01T00:00:00Z");
        inventory
                .file(IntStream.range(0, rows)
                        .mapToObj(i -> inventory.row("elsewhere/a key+" + i, i, modified))
                        .toList())
                .manifest();

        long seen = 0;
        try (Inventory read = inventory.inventories(inventory.settings()).open(WrittenInventory.MANIFEST, null)) {
            Inventory.Page page;
            do {
                page = read.next(1000);
                assertThat(page.objects()).hasSizeLessThanOrEqualTo(1000);
                for (StoredObject object : page.objects()) {
                    assertThat(object.key()).isEqualTo("elsewhere/a key+" + seen);
                    assertThat(object.size()).isEqualTo(seen++);
                }
            } while (page.more());
        }
        assertThat(seen).isEqualTo(rows);
    }

    @Test
    void anInventoryWithoutObjectsIsSoonThrough() {
        world.orphan();
        inventory.manifest();
        ClaimedRun run = inventory.start(false);

        assertThat(inventory.sweep().run(run)).isTrue();
        assertThat(run.counts().scanned()).isZero();
    }

    private void nothingIsDeleted() {
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.object_deletions"))
                .isZero();
    }
}
