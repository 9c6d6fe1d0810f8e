package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.cleanup.erase.Erase;
import ai.nolmt.generations.cleanup.kind.Grace;
import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.cleanup.purge.Purging;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Run;
import ai.nolmt.generations.run.RunOptions;
import ai.nolmt.generations.run.RunStopped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that came past the API, or to the wrong bucket: each ends by its code, and deletes nothing. */
class BadRunsIT {
    private static final Duration FLOOR = Duration.ofHours(1);

    @RegisterExtension
    final World world = new World();

    @ParameterizedTest
    @ValueSource(
            strings = {"PT59M59.999999999S", "PT59M59S", "PT0.000000001S", "PT0S", "-PT0.000000001S", "-PT1H", "-P3650D"
            })
    void anAgeBelowTheFloorEndsTheRun(String age) {
        Run run = run(Duration.parse(age));

        assertThatThrownBy(() -> new Grace(Duration.ofDays(1), FLOOR, world.clock).before(run, world.transactions()))
                .isInstanceOfSatisfying(RunStopped.class, stopped -> {
                    assertThat(stopped.code().wireName()).isEqualTo("older_than_too_short");
                    assertThat(stopped).hasMessageContaining("nolmt.cleanup.min-orphan-grace");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H", "PT1H0.000000001S", "P3650D"})
    void anAgeFromTheFloorUpIsTaken(String age) {
        Duration grace = Duration.parse(age);
        Instant earliest = world.clock.instant().minus(grace);

        Instant before = new Grace(Duration.ofDays(1), FLOOR, world.clock).before(run(grace), world.transactions());

        assertThat(before)
                .isBetween(earliest.minusSeconds(60), world.clock.instant().minus(grace));
    }

    @Test
    void noKindTouchesABucketThatIsMarkedAsAnotherDatabases() {
        String orphan = world.orphan();
        String row = world.storedGeneration();
        String mark = world.objects()
                .list("nolmt-installation/", null, 1)
                .objects()
                .get(0)
                .key();
        world.put(mark.substring(0, mark.length() - 36) + UUID.randomUUID());
        Looks looks = new Looks(world);
        for (Kind kind : List.of(
                world.sweep(1.0, 10),
                world.purge(),
                looks.unfinished(world.incomplete(), Duration.ofHours(1)),
                looks.dangling(world.objects(), 10, Duration.ZERO),
                looks.scrub(world.details(), 10),
                looks.restoreCheck(10),
                new Purging(world.retention(FLOOR, FLOOR), world.purge()),
                erase())) {
            String name = kind.kind().wireName();
            // of a user who has nothing: whose rows there are is not the bucket's to say
            ClaimedRun run = world.start(name, "options", "'{\"adopt\":true, \"user\":\"" + UUID.randomUUID() + "\"}'");

            assertThatThrownBy(() -> kind.run(run))
                    .as(name)
                    .isInstanceOfSatisfying(
                            RunStopped.class,
                            stopped -> assertThat(stopped.code().wireName()).isEqualTo("installation_foreign"));
            world.sql(
                    "UPDATE nolmt.cleanup_runs SET status = 'aborted', finished_at = now() WHERE id = ?",
                    run.run().id());
        }
        assertThat(world.exists(orphan)).isTrue();
        assertThat(world.exists(row)).isTrue();
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM generations")).isEqualTo(4);
    }

    @Test
    void anErasureOfNobodyErasesNobody() {
        String row = world.storedGeneration();
        ClaimedRun run = world.start("erase", "options", "'{}'");

        assertThatThrownBy(() -> erase().run(run)).isInstanceOfSatisfying(RunStopped.class, stopped -> {
            assertThat(stopped.code().wireName()).isEqualTo("cleanup_invalid");
            assertThat(stopped).hasMessageContaining("Ask for one with user");
        });
        assertThat(world.exists(row)).isTrue();
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.object_deletions"))
                .isZero();
    }

    /** What it expires is as configured, whatever a run says. */
    @Test
    void aRetentionExpiresNothingForWhatItsRunSays() {
        String row = world.storedGeneration();
        ClaimedRun run = world.start(
                "retention",
                "older_than, options",
                "interval '0', '{\"user\":\"" + world.user() + "\", \"prefix\":\"generations/\"}'");

        assertThat(new Purging(world.retention(FLOOR, FLOOR), world.purge()).run(run))
                .isTrue();

        assertThat(world.exists(row)).isTrue();
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.object_deletions"))
                .isZero();
    }

    private Erase erase() {
        return new Erase(
                world.transactions(),
                world.objects(),
                world.bucket(),
                World.PREFIX,
                world.purge(),
                10,
                world.clock,
                Duration.ZERO);
    }

    private static Run run(Duration olderThan) {
        return new Run(UUID.randomUUID(), "orphans", false, olderThan, false, RunOptions.NONE, null);
    }
}
