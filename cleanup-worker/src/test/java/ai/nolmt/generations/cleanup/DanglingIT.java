package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.cleanup.dangling.Dangling;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.run.ClaimedRun;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows without their object: found, reported, left. */
class DanglingIT {
    @RegisterExtension
    final World world = new World();

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

    private Dangling dangling(ObjectStore store, int pageSize) {
        return new Dangling(store, world.transactions(), world.bucket(), World.PREFIX, pageSize);
    }

    /** As the guide's own back end wrote them, before the first migration. */
    private void legacyRow(String key) {
        world.sql("ALTER TABLE generations DISABLE TRIGGER nolmt_guard, DISABLE TRIGGER nolmt_guard_again");
        world.insertRow(UUID.randomUUID(), key);
        world.sql("ALTER TABLE generations ENABLE TRIGGER nolmt_guard, ENABLE TRIGGER nolmt_guard_again");
    }
}
