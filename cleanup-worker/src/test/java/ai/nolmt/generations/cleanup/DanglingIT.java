package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.cleanup.dangling.Dangling;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.run.ClaimedRun;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows without their object: found, reported, left. */
class DanglingIT {
    @RegisterExtension
    final World world = new World();

    private final Looks looks = new Looks(world);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void findsRowsWithoutTheirObjectAmongOrphansWhateverThePageSize(int pageSize) {
        for (int i = 0; i < 4; i++) {
            world.orphan();
            world.storedGeneration();
        }
        String gone = world.storedGeneration();
        String alsoGone = world.storedGeneration();
        world.objects().delete(List.of(gone, alsoGone));
        ClaimedRun run = world.start("dangling");

        assertThat(dangling(world.objects(), pageSize).run(run)).isTrue();

        assertThat(run.counts().matched()).isEqualTo(2);
        assertThat(run.counts().scanned()).isEqualTo(9);
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM generations")).isEqualTo(9);
    }

    @Test
    void asksForKeysFromBeforeUsWhereverTheyLie() {
        legacyRow("aaa/old.png");
        legacyRow("zzz/old.png");
        legacyRow("zzz/gone.png");
        world.put("aaa/old.png");
        world.put("zzz/old.png");
        ClaimedRun run = world.start("dangling");

        dangling(world.objects(), 2).run(run);

        assertThat(run.counts().matched()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 1000})
    void rowsThatShareAKeyAreAllReportedWhateverThePageSize(int pageSize) {
        world.sql("ALTER TABLE generations DROP CONSTRAINT IF EXISTS generations_s3_key_key");
        String shared = world.attemptOf(UUID.randomUUID());
        for (int i = 0; i < 3; i++) {
            legacyRow("aaa/gone.png");
            legacyRow(shared);
        }
        ClaimedRun run = world.start("dangling");

        dangling(world.objects(), pageSize).run(run);

        assertThat(run.counts().matched()).isEqualTo(6);
    }

    @Test
    void aKeyThatS3CantHaveIsReportedAndDoesNotEndTheRun() {
        legacyRow("aaa/../../etc");
        legacyRow("zzz/gone.png");
        ObjectStore refuses = new StoreBetween(world.objects()) {
            @Override
            public Optional<StoredObject> head(String key) {
                if (key.contains("..")) {
                    throw new ObjectStoreException(ObjectStoreException.Kind.INVALID, "400", null);
                }
                return super.head(key);
            }
        };
        ClaimedRun run = world.start("dangling");

        assertThat(dangling(refuses, 1000).run(run)).isTrue();

        assertThat(run.counts().matched()).isEqualTo(2);
    }

    @Test
    void aRowThatWasDeletedMeanwhileIsNotReported() {
        String gone = world.storedGeneration();
        world.objects().delete(List.of(gone));
        ObjectStore deletedBehindIt = new StoreBetween(world.objects()) {
            @Override
            public Optional<StoredObject> head(String key) {
                world.deleteRow(key);
                return super.head(key);
            }
        };
        ClaimedRun run = world.start("dangling");

        dangling(deletedBehindIt, 1000).run(run);

        assertThat(run.counts().matched()).isZero();
    }

    @Test
    void goesOnFromItsCursor() {
        String gone = world.storedGeneration();
        world.objects().delete(List.of(gone));
        UUID id = world.insertRun("dangling", "dry_run", "false");
        int epoch = 0;
        ClaimedRun run = world.claim(id, epoch, Duration.ZERO);
        while (!dangling(world.objects(), 1).run(run)) {
            run.continueLater();
            run = world.claim(id, ++epoch, Duration.ZERO);
        }

        assertThat(epoch).isPositive();
        assertThat(run.counts().scanned()).isEqualTo(4);
        assertThat(run.counts().matched()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void bothWaysInOnePassFromAnyCursorWhateverThePage(int pageSize) {
        Random random = new Random(pageSize);
        int rowless = 0;
        int objectless = 0;
        int rows = 3;
        for (int i = 0; i < 25; i++) {
            switch (random.nextInt(3)) {
                case 0 -> {
                    world.orphan();
                    rowless++;
                }
                case 1 -> {
                    world.insertRowOf(world.attemptOf(UUID.randomUUID()));
                    objectless++;
                    rows++;
                }
                default -> {
                    world.storedGeneration();
                    rows++;
                }
            }
        }
        Set<String> tombstoned = Set.copyOf(world.tombstonedOrphans(2)); // they are on their way out
        world.put("generations/none/of/ours.png");
        Listings listings = new Listings(world.objects());
        UUID id = world.insertRun("dangling", "dry_run", "false");
        int epoch = 0;
        int slices = 1;
        ClaimedRun run = world.claim(id, epoch, Duration.ZERO);
        while (!looks.dangling(listings, pageSize, Duration.ZERO).run(run)) {
            if (slices % 2 == 0) {
                run.continueLater();
                epoch++;
            } else { // killed: somebody else takes it over
                world.leaseIsOver(id);
            }
            run = world.claim(id, epoch, Duration.ZERO);
            assertThat(++slices).isLessThan(200);
        }

        assertThat(run.counts().scanned()).isEqualTo(rows);
        assertThat(run.counts().matched()).isEqualTo(objectless);
        assertThat(run.counts().unexplained()).isEqualTo(rowless);
        assertThat(run.counts().unrecognised()).isEqualTo(1);
        assertThat(tombstoned).allMatch(key -> world.stateOf(key).equals("pending"));
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.object_deletions"))
                .as("nothing is tombstoned by it")
                .isEqualTo(2);
    }

    @Test
    void theBucketIsListedOnceHoweverManyPagesOfRows() {
        for (int i = 0; i < 20; i++) {
            world.storedGeneration();
        }
        Listings listings = new Listings(world.objects());
        ClaimedRun run = world.start("dangling");

        looks.dangling(listings, 4, Duration.ZERO).run(run);

        assertThat(run.counts().scanned()).isEqualTo(23);
        assertThat(listings.pages).isEqualTo(6);
    }

    @Test
    void whatIsYoungerThanTheGraceMayGetItsRowYet() {
        world.orphan();
        ClaimedRun run = world.start("dangling");

        looks.dangling(world.objects(), 10, Duration.ofHours(1)).run(run);

        assertThat(run.counts().unexplained()).isZero();
    }

    /** Counts the pages that are listed of our prefix. */
    private static final class Listings extends StoreBetween {
        private int pages;

        Listings(ObjectStore store) {
            super(store);
        }

        @Override
        public ObjectPage list(String prefix, @Nullable String after, int limit) {
            pages += prefix.equals(World.PREFIX.value()) ? 1 : 0;
            return super.list(prefix, after, limit);
        }
    }

    private Dangling dangling(ObjectStore store, int pageSize) {
        return looks.dangling(store, pageSize, Duration.ZERO);
    }

    /** As the guide's own back end wrote them, before the first migration. */
    private void legacyRow(String key) {
        world.sql("ALTER TABLE generations DISABLE TRIGGER nolmt_guard, DISABLE TRIGGER nolmt_guard_again");
        world.insertRow(UUID.randomUUID(), key);
        world.sql("ALTER TABLE generations ENABLE TRIGGER nolmt_guard, ENABLE TRIGGER nolmt_guard_again");
    }
}
