package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.InstallationMarker;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.RunStopped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What stops clean-ups that can't be right: too many orphans, another database's bucket, rows that are hidden. */
class FuseIT {
    @RegisterExtension
    final World world = new World();

    @Tag("F17")
    @Test
    void aTrippedFuseStaysTrippedUntilAnAdminsRunThatWasAskedForAfterwardsSucceeds() {
        List<String> orphans =
                IntStream.range(0, 10).mapToObj(i -> world.orphan()).toList();
        ClaimedRun askedForBefore = world.start("orphans", "override_fuse", "true");
        assertThat(codeOf(world.start("orphans"), 0.5)).isEqualTo("fuse_tripped");
        assertThat(orphans).allMatch(key -> world.stateOf(key).equals("none"));
        assertThat(codeOf(world.start("orphans"), 1.0)).isEqualTo("fuse_still_tripped");

        askedForBefore.through();
        assertThat(codeOf(world.start("orphans"), 1.0)).isEqualTo("fuse_still_tripped");

        ClaimedRun allowed = world.start("orphans", "override_fuse", "true");
        assertThat(world.sweep(0.5, 1000).run(allowed)).isTrue();
        allowed.through();
        assertThat(allowed.counts().matched()).isEqualTo(10);
        assertThat(codeOf(world.start("orphans"), 0.5)).isEqualTo("none");
    }

    @Tag("F17")
    @Test
    void anAdminsRunThatGotThroughEndsItThoughTheBucketKeptWhatItFound() {
        String stuck = world.orphan();
        IntStream.range(0, 9).forEach(i -> world.orphan());
        assertThat(codeOf(world.start("orphans"), 0.5)).isEqualTo("fuse_tripped");
        ClaimedRun allowed = world.start("orphans", "override_fuse", "true");

        assertThat(world.sweep(0.5, 1000).run(allowed)).isTrue();
        world.purge(new OneKeyFails(world.objects(), stuck), 10, Duration.ZERO).ofRun(allowed);
        allowed.through();

        assertThat(world.runs().stateOf(allowed.run().id()).orElseThrow().status())
                .isEqualTo("partial");
        assertThat(codeOf(world.start("orphans"), 0.5)).isEqualTo("none");
    }

    @Tag("F17")
    @Test
    void aDatabaseOfAFewRowsThatIsTheWrongOneDeletesNothing() {
        // with the three rows' fewer keys than the minimum, so that only its share stops the sweep
        List<String> orphans =
                IntStream.range(0, 90).mapToObj(i -> world.orphan()).toList();

        assertThat(codeOf(world.start("orphans"), 0.1, 100)).isEqualTo("fuse_tripped");

        assertThat(orphans).allMatch(world::exists);
    }

    @Tag("A26")
    @Test
    void whatClosedJobsLeftBehindTripsNoFuse() {
        List<String> leftovers = IntStream.range(0, 20)
                .mapToObj(i -> {
                    UUID job = world.jobs().accept(world.user());
                    String attempt = world.attemptOf(job);
                    world.put(attempt);
                    world.jobs().delete(job);
                    return attempt;
                })
                .toList();
        ClaimedRun run = world.start("orphans");

        assertThat(codeOf(run, 0.1)).isEqualTo("none");

        assertThat(run.counts().matched()).isEqualTo(20);
        assertThat(run.counts().unexplained()).isZero();
        assertThat(leftovers).allMatch(key -> world.stateOf(key).equals("pending"));
    }

    /** As after a restore of users' rows alone, with triggers off; the jobs know better. */
    @Tag("F17")
    @Test
    void whatTheJobsOfLostRowsNamedIsNotExplained() {
        List<String> lost = IntStream.range(0, 20).mapToObj(i -> stored()).toList();
        world.sql("ALTER TABLE generations DISABLE TRIGGER USER");
        world.sql("DELETE FROM generations WHERE s3_key = ANY(?)", (Object) lost.toArray(String[]::new));
        world.sql("ALTER TABLE generations ENABLE TRIGGER USER");

        assertThat(codeOf(world.start("orphans"), 0.1)).isEqualTo("fuse_tripped");

        assertThat(lost)
                .allMatch(world::exists)
                .allMatch(key -> world.stateOf(key).equals("none"));
    }

    @Tag("A26")
    @Test
    void whatIsLeftOfRowsThatWereStoredOrDeletedTripsNoFuse() {
        List<String> attempts = IntStream.range(0, 20)
                .mapToObj(i -> {
                    String key = stored();
                    String attempt = world.attemptOf(UUID.fromString(key.split("/")[2]));
                    world.put(attempt);
                    if (i % 2 == 0) {
                        world.deleteRow(key);
                    }
                    return attempt;
                })
                .toList();
        ClaimedRun purge = world.start("purge");
        world.purge().run(purge); // to receipts
        ClaimedRun run = world.start("orphans");

        assertThat(codeOf(run, 0.1)).isEqualTo("none");

        assertThat(run.counts().matched()).isEqualTo(20);
        assertThat(run.counts().unexplained()).isZero();
        assertThat(attempts).allMatch(key -> world.stateOf(key).equals("pending"));
    }

    /** A job that succeeded, its row and its object. */
    private String stored() {
        UUID job = world.jobs().accept(world.user());
        String key = world.attemptOf(job);
        world.put(key);
        world.sql("ALTER TABLE generations DISABLE TRIGGER nolmt_guard"); // for the worker alone
        world.insertRow(job, key);
        world.sql("ALTER TABLE generations ENABLE TRIGGER nolmt_guard");
        world.sql("UPDATE nolmt.jobs SET status = 'succeeded', output = NULL, finished_at = now() WHERE id = ?", job);
        return key;
    }

    @Tag("F17")
    @Test
    void anEmptyDatabaseDeletesNothing() {
        world.sql("DELETE FROM generations");
        world.sql("DELETE FROM nolmt.object_deletions");
        String key = world.orphan();

        assertThat(codeOf(world.start("orphans"), 1.0)).isEqualTo("fuse_tripped");
        assertThat(world.exists(key)).isTrue();
    }

    @Tag("F17")
    @Test
    void aBucketThatIsNotMarkedIsLeftAlone() {
        String orphan = world.orphan();
        world.objects().delete(List.of(markerKey()));

        assertThat(codeOf(world.start("orphans"), 1.0)).isEqualTo("installation_unmarked");
        assertThatThrownBy(() -> world.purge().run(world.start("purge")))
                .isInstanceOf(RunStopped.class)
                .hasMessageContaining("migrate");
        assertThat(world.exists(orphan)).isTrue();
    }

    @Tag("F17")
    @Tag("F30")
    @Test
    void aBucketThatIsMarkedAsAnotherDatabasesIsLeftAlone() {
        String orphan = world.orphan();
        String deleted = world.storedGeneration();
        world.deleteRow(deleted);
        world.put(markerKey().substring(0, markerKey().length() - 36) + UUID.randomUUID());

        assertThat(codeOf(world.start("orphans"), 1.0)).isEqualTo("installation_foreign");
        assertThatThrownBy(() -> world.purge().run(world.start("purge")))
                .isInstanceOf(RunStopped.class)
                .hasMessageContaining("another database");
        assertThat(world.exists(orphan)).isTrue();
        assertThat(world.exists(deleted)).isTrue();
    }

    @Test
    void aMarkOfAPrefixBelowOursIsNotOurs() {
        new InstallationMarker(world.objects(), new KeyPrefix("generations/eu/"), UUID.randomUUID()).mark();

        assertThat(codeOf(world.start("orphans"), 1.0)).isEqualTo("none");
    }

    @Test
    void aPolicyThatHidesRowsStopsWhoeverDeletes() {
        String live = world.storedGeneration();
        world.sql("CREATE POLICY hides ON public.generations AS RESTRICTIVE FOR SELECT USING (false)");

        assertThatThrownBy(() -> world.purge().run(world.start("purge"))).hasMessageContaining("hides");
        assertThat(codeOf(world.start("orphans"), 1.0)).isEqualTo("rows_hidden");

        assertThat(world.exists(live)).isTrue();
    }

    @Test
    void aPolicyOfARoleThatOursBelongsToHidesRowsAsWell() {
        // roles are the whole cluster's, which other builds may use at the same time
        String group = "nolmt_test_group_" + UUID.randomUUID().toString().replace("-", "");
        world.sql("CREATE ROLE " + group);
        try {
            world.sql("GRANT " + group + " TO nolmt_cleanup");
            world.sql("CREATE POLICY hides ON public.generations AS RESTRICTIVE FOR SELECT TO " + group
                    + " USING (false)");

            assertThat(codeOf(world.start("orphans"), 1.0)).isEqualTo("rows_hidden");
        } finally {
            world.sql("DROP POLICY IF EXISTS hides ON public.generations");
            world.sql("DROP ROLE " + group);
        }
    }

    private String markerKey() {
        String id = world.ask(String.class, "SELECT value FROM nolmt.settings WHERE name = 'installation_id'");
        return "nolmt-installation/generations/" + id;
    }

    private String codeOf(ClaimedRun run, double share) {
        return codeOf(run, share, 5);
    }

    private String codeOf(ClaimedRun run, double share, int minimumKeys) {
        try {
            world.sweep(world.objects(), share, minimumKeys, 1000, world.clock).run(run);
            run.through();
            return "none";
        } catch (RunStopped e) {
            run.stopped(e);
            return e.code().wireName();
        }
    }
}
