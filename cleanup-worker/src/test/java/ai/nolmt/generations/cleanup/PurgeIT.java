package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.cleanup.purge.PurgeChecks;
import ai.nolmt.generations.cleanup.purge.PurgeChecks.Versions;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.ObjectStoreException.Kind;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.RunStopped;
import ai.nolmt.generations.run.Runs;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a purge takes, and above all what it leaves; on real PostgreSQL and S3. */
class PurgeIT {
    @RegisterExtension
    final World world = new World();

    @Test
    void takesWhatIsTombstonedAndNothingElse() {
        String live = world.storedGeneration();
        String deleted = world.storedGeneration();
        world.deleteRow(deleted);

        ClaimedRun run = world.start("purge");
        assertThat(world.purge().run(run)).isTrue();

        assertThat(world.exists(deleted)).isFalse();
        assertThat(world.exists(live)).isTrue();
        assertThat(run.counts().deleted()).isEqualTo(1);
        assertThat(world.stateOf(deleted)).isEqualTo("purged");
        assertThat(world.receipts(deleted)).isEqualTo(1);
    }

    @Test
    void leavesAKeyThatHasARowAgainAndWritesNoReceipt() {
        String key = world.storedGeneration();
        world.jobs().tombstone(key);

        world.purge().run(world.start("purge"));

        assertThat(world.exists(key)).isTrue();
        assertThat(world.stateOf(key)).isEqualTo("none");
        assertThat(world.receipts(key)).isZero();
    }

    @Tag("F19")
    @Test
    void aKeyThatTheBucketDidNotDeleteStaysTakenAndTheRestGoes() {
        String stuck = world.orphan();
        String other = world.orphan();
        world.jobs().tombstone(stuck);
        world.jobs().tombstone(other);
        ClaimedRun run = world.start("purge");

        world.purge(new OneKeyFails(world.objects(), stuck), 10, Duration.ZERO).run(run);

        assertThat(run.counts().failed()).isEqualTo(1);
        assertThat(run.counts().deleted()).isEqualTo(1);
        assertThat(world.exists(other)).isFalse();
        assertThat(world.stateOf(stuck)).isEqualTo("taken");
        assertThat(world.receipts(stuck)).isZero();

        world.purge(world.objects(), 10, Duration.ZERO).run(world.start("purge"));
        assertThat(world.exists(stuck)).isFalse();
        assertThat(world.receipts(stuck)).isEqualTo(1);
    }

    @Tag("F25")
    @Test
    void whatWasTakenStaysTakenWhenTheAnswerIsLostAndTheRunIsGivenUp() {
        String key = world.orphan();
        ClaimedRun sweep = world.start("orphans");
        world.sweep(1.0, 10).run(sweep);
        ObjectStore answersAreLost = new StoreBetween(world.objects()) {
            @Override
            public DeleteOutcome delete(List<String> keys) {
                super.delete(keys);
                throw new ObjectStoreException(Kind.TRANSIENT, "the answer was lost", null);
            }
        };

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(
                            () -> world.purge(answersAreLost, 10, Duration.ZERO).ofRun(sweep))
                    .isInstanceOf(ObjectStoreException.class);
        }
        sweep.letGo();
        assertThat(world.runs().giveUp(sweep.run().id(), 0, 0)).isEqualTo(Runs.Verdict.GIVEN_UP);

        assertThat(world.exists(key)).isFalse();
        assertThat(world.stateOf(key)).isEqualTo("taken");
        world.purge(world.objects(), 10, Duration.ZERO).run(world.start("purge"));
        assertThat(world.stateOf(key)).isEqualTo("purged");
        assertThat(world.receipts(key)).isEqualTo(1);
    }

    @Tag("F19")
    @Test
    void whatSomebodyTookJustNowIsNotTakenAgain() {
        String key = world.orphan();
        world.jobs().tombstone(key);
        world.sql("UPDATE nolmt.object_deletions SET state = 'taken', taken_at = now()");

        world.purge().run(world.start("purge"));
        assertThat(world.exists(key)).isTrue();

        world.sql("UPDATE nolmt.object_deletions SET taken_at = now() - interval '3 minutes'");
        world.purge().run(world.start("purge"));
        assertThat(world.exists(key)).isFalse();
    }

    @Tag("F22")
    @Test
    void anAnswerToAnEarlierTakeConfirmsNothingOfALaterOne() {
        String key = world.orphan();
        world.jobs().tombstone(key);
        ObjectStore answersMuchLater = new StoreBetween(world.objects()) {
            @Override
            public DeleteOutcome delete(List<String> keys) {
                DeleteOutcome outcome = super.delete(keys);
                // a day passes: another purge is through with it, a late PUT lands, and it is taken once more
                world.purge(world.objects(), 10, Duration.ZERO).run(world.start("purge"));
                world.put(key);
                world.sql("UPDATE nolmt.object_deletions SET state = 'taken', taken_at = clock_timestamp()");
                return outcome;
            }
        };

        world.purge(answersMuchLater, 10, Duration.ZERO).run(world.start("purge"));

        assertThat(world.exists(key)).isTrue();
        assertThat(world.stateOf(key)).isEqualTo("taken");
        assertThat(world.receipts(key)).as("of the other purge").isEqualTo(1);
    }

    @Test
    void aTombstoneOfSomebodyElsesKeyDeletesNothing() {
        world.put("somebody/elses.txt");
        world.jobs().tombstone("somebody/elses.txt");
        ClaimedRun run = world.start("purge");

        world.purge().run(run);

        assertThat(world.exists("somebody/elses.txt")).isTrue();
        assertThat(world.stateOf("somebody/elses.txt")).isEqualTo("pending");
        assertThat(run.counts().unrecognised()).isEqualTo(1);
    }

    @Test
    void aRecordedOlderKeyIsPurgedAsRecorded() {
        world.put("old/picture.png");
        world.sql("INSERT INTO nolmt.legacy_keys (generation_id, key) VALUES (gen_random_uuid(), 'old/picture.png')");
        world.jobs().tombstone("old/picture.png");

        world.purge().run(world.start("purge"));

        assertThat(world.exists("old/picture.png")).isFalse();
    }

    @Test
    void aVersionedBucketIsRefusedBeforeAnythingIsHidden() {
        String key = world.orphan();
        world.jobs().tombstone(key);
        Purge versioned = new Purge(
                world.transactions(),
                world.deletions(world.objects(), Runnable::run, 2),
                new PurgeChecks(world.bucket(), () -> true, Versions.REFUSE),
                World.PREFIX,
                10,
                Duration.ZERO);

        assertThatThrownBy(() -> versioned.run(world.start("purge")))
                .isInstanceOf(RunStopped.class)
                .hasMessageContaining("versions");
        assertThat(world.exists(key)).isTrue();
    }

    @Tag("F23")
    @Test
    void stagedBytesThatAJobWaitsForAreLeft() {
        String staged = world.stage(world.jobs().accept(world.user()));
        world.jobs().tombstone(staged);

        world.purge().run(world.start("purge"));

        assertThat(world.exists(staged)).isTrue();
    }

    @Test
    void aPurgedStagingKeyNeedsNoFence() {
        String abandoned = world.stage(world.jobs().accept(world.user()));
        world.sql("UPDATE nolmt.jobs SET staging_key = NULL, output = '\\x00'");
        world.jobs().tombstone(abandoned);
        world.sql("UPDATE nolmt.object_deletions SET generation_id = right(key, 36)::uuid");

        world.purge().run(world.start("purge"));

        assertThat(world.exists(abandoned)).isFalse();
        assertThat(world.stateOf(abandoned)).isEqualTo("none");
        assertThat(world.receipts(abandoned)).isEqualTo(1);
    }

    @Test
    void aPurgedStagingKeyFencesItsJobUntilThatIsThere() {
        String staged = new StagingKey(World.PREFIX, world.user(), UUID.randomUUID()).value();
        world.put(staged);
        world.jobs().tombstone(staged);
        world.sql("UPDATE nolmt.object_deletions SET generation_id = right(key, 36)::uuid");

        world.purge().run(world.start("purge"));

        assertThat(world.exists(staged)).isFalse();
        assertThat(world.stateOf(staged)).isEqualTo("purged");
    }

    @Test
    void aDryRunCountsWhatARealOneTakesAndTakesNothing() {
        List<String> keys = world.tombstonedOrphans(3);
        ClaimedRun dry = world.start("purge", "dry_run", "true");

        assertThat(world.purge(world.objects(), 2, Duration.ZERO).run(dry)).isTrue();

        assertThat(dry.counts().matched()).isEqualTo(3);
        assertThat(keys)
                .allMatch(world::exists)
                .allMatch(key -> world.stateOf(key).equals("pending"));
    }
}
