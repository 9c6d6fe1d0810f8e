package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.RunStopped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that a backend of before left under prefixes of its own; on real PostgreSQL and S3. */
class LegacyIT {
    @RegisterExtension
    final World world = new World();

    private final Legacy legacy = new Legacy(world);

    @BeforeEach
    void theirBackendStillInserts() {
        legacy.isOpen();
    }

    @Test
    void whatNobodyNamesGoesAndNothingElse() {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            kept.add(legacy.row("uploads/" + i + "/fox with spaces.png"));
        }
        kept.add(legacy.orphan("uploads2/nobodys.png"));
        kept.add(legacy.orphan("media/nobodys.png"));
        kept.add(legacy.recorded("uploads/recorded.png"));
        kept.add(world.storedGeneration());
        String ours = world.orphan();
        List<String> nobodys = List.of(
                legacy.orphan("uploads/a.png"),
                legacy.orphan("uploads/0/b c.png"),
                legacy.orphan("uploads/z/" + world.user() + "/.keep"));

        ClaimedRun run = sweepAndPurge("orphans", 0.5, List.of("uploads/"), 3);

        assertThat(nobodys).noneMatch(world::exists).allMatch(key -> world.receipts(key) == 1);
        assertThat(world.exists(ours)).isFalse();
        assertThat(kept)
                .allMatch(world::exists)
                .allMatch(key -> world.stateOf(key).equals("none"));
        assertThat(run.counts().matched()).isEqualTo(4);
        assertThat(run.counts().deleted()).isEqualTo(4);
        assertThat(world.ask(
                        Integer.class,
                        "SELECT count(*) FROM nolmt.receipts WHERE user_id IS NULL AND reason = 'orphan'"))
                .isEqualTo(3);
    }

    @Test
    void inOurOwnPrefixOnlyWhatIsNotOfOurLayoutIsMeant() {
        String ours = world.storedGeneration();
        String before = legacy.orphan("generations/" + world.user() + "/1732650000000.png");
        String theirs = legacy.row("generations/" + world.user() + "/1732650000001.png");

        sweepAndPurge("orphans", 1.0, List.of("generations/"), 1);

        assertThat(world.exists(before)).isFalse();
        assertThat(List.of(ours, theirs)).allMatch(world::exists);
    }

    @Test
    void withoutThePrefixNothingIsTouched() {
        String nobodys = legacy.orphan("uploads/a.png");

        ClaimedRun run = sweepAndPurge("orphans", 1.0, List.of(), 10);

        assertThat(world.exists(nobodys)).isTrue();
        assertThat(run.counts().scanned()).isEqualTo(3);
    }

    @Tag("F17")
    @Test
    void theFuseLooksAtEachPrefixAlone() {
        for (int i = 0; i < 40; i++) {
            legacy.row("uploads/" + i + ".png");
        }
        List<String> somebodys = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            somebodys.add(legacy.orphan("shared/" + i + ".png"));
        }
        Sweep sweep = legacy.sweep(world.objects(), 0.5, List.of("uploads/", "shared/"), 4);
        ClaimedRun run = world.start("orphans");

        assertThatThrownBy(() -> sweep.run(run))
                .isInstanceOf(RunStopped.class)
                .hasMessageContaining("4 of 4 keys have no row");

        assertThat(somebodys)
                .allMatch(world::exists)
                .allMatch(key -> world.stateOf(key).equals("none"));
        ClaimedRun allowed = world.start("orphans", "override_fuse", "true");
        assertThat(sweep.run(allowed)).isTrue();
        assertThat(allowed.counts().matched()).isEqualTo(6);
    }

    @Test
    void aDryRunTellsAndTouchesNothing() {
        List<String> nobodys = List.of(legacy.orphan("uploads/a.png"), legacy.orphan("uploads/b.png"));
        ClaimedRun run = world.start("orphans", "dry_run", "true");

        assertThat(legacy.sweep(world.objects(), 0.0, List.of("uploads/"), 1).run(run))
                .isTrue();

        assertThat(legacy.told(run)).containsExactlyInAnyOrderElementsOf(nobodys);
        assertThat(nobodys)
                .allMatch(world::exists)
                .allMatch(key -> world.stateOf(key).equals("none"));
    }

    /** A sweep's of another configuration, and one that no sweep made. */
    @ParameterizedTest
    @CsvSource({"media/, gen_random_uuid()", "uploads/, NULL"})
    void thePurgeLeavesWhatNoSweepFoundUnderAPrefixThatIsConfigured(String prefix, String sweep) {
        String key = legacy.orphan("uploads/a.png");
        ClaimedRun found = world.start("orphans");
        legacy.sweep(world.objects(), 1.0, List.of("uploads/"), 10).run(found);
        assertThat(world.stateOf(key)).isEqualTo("pending");
        if (sweep.equals("NULL")) {
            world.sql("UPDATE nolmt.object_deletions SET sweep = NULL");
        }
        ClaimedRun run = world.start("purge");

        assertThat(legacy.purge(world.objects(), List.of(prefix)).run(run)).isTrue();

        assertThat(world.exists(key)).isTrue();
        assertThat(run.counts().unrecognised()).isEqualTo(1);
    }

    @Tag("F17")
    @ParameterizedTest
    @ValueSource(strings = {"", "uploads/", "uploads/theirs/", "uploads/theirs/deeper/"})
    void anotherInstallationsPrefixIsNeverSwept(String theirs) {
        String key = legacy.orphan("uploads/theirs/a.png");
        world.put("nolmt-installation/" + theirs + UUID.randomUUID());
        ClaimedRun run = world.start("orphans");

        assertThatThrownBy(() -> legacy.sweep(world.objects(), 1.0, List.of("uploads/theirs/"), 10)
                        .run(run))
                .isInstanceOf(RunStopped.class)
                .hasMessageContaining("another installation");
        assertThat(world.stateOf(key)).isEqualTo("none");
    }

    @Test
    void rowsOfSuchKeysAreCheckedLikeOurs() {
        legacy.row("uploads/there.png");
        world.insertRow(UUID.randomUUID(), "uploads/missing.png");
        ClaimedRun dangling = world.start("dangling");
        ClaimedRun scrub = world.start("scrub");
        Looks looks = new Looks(world);

        looks.dangling(world.objects(), 10, Duration.ZERO).run(dangling);
        looks.scrub(world.details(), 10).run(scrub);

        assertThat(dangling.counts().matched()).isEqualTo(1);
        assertThat(legacy.told(scrub)).contains("uploads/missing.png");
    }

    private ClaimedRun sweepAndPurge(String kind, double share, List<String> prefixes, int pageSize) {
        ClaimedRun run = world.start(kind);
        assertThat(legacy.sweep(world.objects(), share, prefixes, pageSize).run(run))
                .isTrue();
        assertThat(legacy.purge(world.objects(), prefixes).ofRun(run)).isTrue();
        return run;
    }
}
