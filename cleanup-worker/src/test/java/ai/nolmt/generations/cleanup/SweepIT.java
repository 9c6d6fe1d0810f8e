package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.RunPhase;
import ai.nolmt.generations.run.RunStopped;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a sweep takes, and above all what it leaves. */
class SweepIT {
    @RegisterExtension
    final World world = new World();

    @Test
    void takesThePlantedOrphansAndNothingElse() {
        String live = world.storedGeneration();
        String staged = world.stage(world.jobs().accept(world.user()));
        String abandoned = new StagingKey(World.PREFIX, world.user(), UUID.randomUUID()).value();
        world.put(abandoned);
        world.put("generations/readme.txt");
        world.put("generations2/" + live.substring("generations/".length()));
        world.put("other/thing");
        String planted = world.orphan();
        ClaimedRun run = world.start("orphans");

        assertThat(world.sweep(1.0, 2).run(run)).isTrue();
        assertThat(run.phase()).isEqualTo(RunPhase.RELEASED);
        assertThat(world.purge().ofRun(run)).isTrue();

        assertThat(world.exists(planted)).isFalse();
        assertThat(world.exists(abandoned)).isFalse();
        assertThat(List.of(live, staged, "generations/readme.txt", "other/thing"))
                .allMatch(world::exists);
        assertThat(world.exists("generations2/" + live.substring("generations/".length())))
                .isTrue();
        assertThat(run.counts().matched()).isEqualTo(2);
        assertThat(run.counts().deleted()).isEqualTo(2);
        assertThat(run.counts().unrecognised()).isEqualTo(1);
    }

    @Test
    void leavesWhatIsYoungerThanTheGraceByEitherClock() {
        String young = world.orphan();
        world.sweep(1.0, 1000).run(world.start("orphans", "older_than", "interval '1 hour'"));
        assertThat(world.stateOf(young)).isEqualTo("none");

        Clock aDayAhead = Clock.offset(world.clock, Duration.ofDays(1));
        world.sweep(world.objects(), 1.0, 5, 1000, aDayAhead)
                .run(world.start("orphans", "older_than", "interval '1 hour'"));
        assertThat(world.stateOf(young)).isEqualTo("none");
    }

    @Tag("F18")
    @Test
    void leavesWhatIsCommittedWhileItLists() {
        UUID id = UUID.randomUUID();
        String key = world.attemptOf(id);
        world.put(key);
        ObjectStore committedBehindTheListing = new StoreBetween(world.objects()) {
            @Override
            public ObjectPage list(String prefix, @Nullable String after, int limit) {
                ObjectPage page = super.list(prefix, after, limit);
                if (page.objects().stream().anyMatch(object -> object.key().equals(key))) {
                    world.insertRow(id, key);
                }
                return page;
            }
        };

        world.sweep(committedBehindTheListing, 1.0, 5, 1000, world.clock).run(world.start("orphans"));

        assertThat(world.stateOf(key)).isEqualTo("none");
    }

    @Test
    void aDryRunCountsAndChangesNothing() {
        String planted = world.orphan();
        ClaimedRun run = world.start("orphans", "dry_run", "true");

        world.sweep(1.0, 1000).run(run);
        world.purge().ofRun(run);

        assertThat(run.counts().matched()).isEqualTo(1);
        assertThat(run.counts().bytes()).isEqualTo(5);
        assertThat(world.stateOf(planted)).isEqualTo("none");
        assertThat(world.exists(planted)).isTrue();
    }

    @Tag("F22")
    @Test
    void anObjectThatArrivedAfterItsPurgeIsFoundAndPurgedAgain() {
        String late = world.orphan();
        world.jobs().tombstone(late);
        world.purge().run(world.start("purge"));
        world.put(late);
        ClaimedRun run = world.start("orphans");

        world.sweep(1.0, 1000).run(run);
        assertThat(world.stateOf(late)).isEqualTo("pending");
        world.purge().ofRun(run);

        assertThat(world.exists(late)).isFalse();
        assertThat(world.receipts(late)).isEqualTo(2);
    }

    @Tag("F22")
    @Test
    void aWithdrawnTombstoneGoesBackToWhatItWasBefore() {
        String fresh = world.orphan();
        String late = world.orphan();
        world.jobs().tombstone(late);
        world.purge().run(world.start("purge"));
        world.put(late);
        ClaimedRun run = world.start("orphans");
        assertThatThrownBy(() -> world.sweep(stopsBeforeStaging(), 1.0, 5, 1000, world.clock)
                        .run(run))
                .hasMessage("stopped");
        assertThat(List.of(fresh, late)).allMatch(key -> world.stateOf(key).equals("pending"));

        run.stopped(RunStopped.aborted(ErrorCode.FUSE_TRIPPED, "too many"));

        assertThat(world.stateOf(fresh)).isEqualTo("none");
        assertThat(world.stateOf(late)).isEqualTo("purged");
    }

    @Tag("F25")
    @Test
    void noPurgeTakesWhatASweepFoundUntilItIsReleased() {
        List<String> orphans =
                IntStream.range(0, 10).mapToObj(i -> world.orphan()).toList();
        ClaimedRun run = world.start("orphans");
        assertThatThrownBy(() -> world.sweep(stopsBeforeStaging(), 1.0, 5, 1000, world.clock)
                        .run(run))
                .hasMessage("stopped");

        world.purge().run(world.start("purge"));
        assertThat(orphans).allMatch(world::exists);

        world.sweep(1.0, 1000).run(run);
        world.purge().run(world.start("purge"));
        assertThat(orphans).noneMatch(world::exists);
    }

    @Tag("F25")
    @Test
    void whatWasTakenIsBeyondWithdrawal() {
        String taken = world.orphan();
        String pending = world.orphan();
        ClaimedRun run = world.start("orphans");
        assertThatThrownBy(() -> world.sweep(stopsBeforeStaging(), 1.0, 5, 1000, world.clock)
                        .run(run))
                .hasMessage("stopped");
        world.sql("UPDATE nolmt.object_deletions SET state = 'taken', taken_at = now() WHERE key = ?", taken);

        run.stopped(RunStopped.aborted(ErrorCode.FUSE_TRIPPED, "too many"));

        assertThat(world.stateOf(taken)).isEqualTo("taken");
        assertThat(world.stateOf(pending)).isEqualTo("none");
    }

    @Tag("F26")
    @Test
    void aSweeperThatWakesUpUnderARunThatWentOnWritesNothing() {
        String orphan = world.orphan();
        UUID id = world.insertRun("orphans", "dry_run", "false");
        ClaimedRun stalled = world.claim(id, 0, Duration.ofMinutes(1));
        ObjectStore listsBeforeTheStall = new StoreBetween(world.objects()) {
            @Override
            public ObjectPage list(String prefix, @Nullable String after, int limit) {
                ObjectPage page = super.list(prefix, after, limit);
                if (prefix.equals(World.PREFIX.value())) {
                    // a day passes; another worker takes the run over, and it is aborted
                    world.leaseIsOver(id);
                    ClaimedRun other = world.claim(id, 0, Duration.ofMinutes(1));
                    other.stopped(RunStopped.aborted(ErrorCode.ROWS_HIDDEN, "aborted"));
                }
                return page;
            }
        };

        assertThatThrownBy(() -> world.sweep(listsBeforeTheStall, 1.0, 5, 1000, world.clock)
                        .run(stalled))
                .isInstanceOf(ClaimedRun.LeaseLost.class);

        assertThat(world.stateOf(orphan)).isEqualTo("none");
        ClaimedRun next = world.start("orphans");
        world.sweep(1.0, 1000).run(next);
        assertThat(next.counts().matched()).isEqualTo(1);
    }

    @Tag("F26")
    @Test
    void aSweeperWhoseRunWasTakenOverNeitherReleasesNorFinishesIt() {
        UUID id = world.insertRun("orphans", "dry_run", "false");
        ClaimedRun stalled = world.claim(id, 0, Duration.ofMinutes(1));
        world.leaseIsOver(id);
        ClaimedRun other = world.claim(id, 0, Duration.ofMinutes(1));

        assertThatThrownBy(stalled::release).isInstanceOf(ClaimedRun.LeaseLost.class);
        assertThatThrownBy(() -> stalled.page("x", Counts.NONE)).isInstanceOf(ClaimedRun.LeaseLost.class);
        assertThatThrownBy(stalled::through).isInstanceOf(ClaimedRun.LeaseLost.class);
        assertThatThrownBy(stalled::continueLater).isInstanceOf(ClaimedRun.LeaseLost.class);
        other.release();
        other.through();
    }

    @Tag("F19")
    @Test
    void aKilledSweepGoesOnWhereItWasAndCountsNothingTwice() {
        IntStream.range(0, 5).forEach(i -> world.orphan());
        UUID id = world.insertRun("orphans", "dry_run", "false");
        ClaimedRun killed = world.claim(id, 0, Duration.ofMinutes(1));
        assertThatThrownBy(() -> world.sweep(stopsBeforeItsSecondPage(), 1.0, 5, 2, world.clock)
                        .run(killed))
                .hasMessage("stopped");
        assertThat(world.runs().claim(id, 0)).as("its lease lives").isEmpty();
        world.leaseIsOver(id);

        ClaimedRun next = world.claim(id, 0, Duration.ofMinutes(1));
        assertThat(next.counts().scanned()).as("a page of two, or none").isIn(0L, 2L);
        assertThat(world.sweep(1.0, 2).run(next)).isTrue();

        assertThat(next.counts().matched()).isEqualTo(5);
        assertThat(next.counts().scanned()).isEqualTo(8);
    }

    @Tag("F4")
    @Test
    void leavesWhatSomebodyIsBusyWith() throws Exception {
        UUID id = world.jobs().accept(world.user());
        String attempt = world.attemptOf(id);
        world.put(attempt);
        try (Connection commit = world.database().superuser().getConnection();
                var lock = commit.createStatement()) {
            commit.setAutoCommit(false);
            lock.execute("SELECT id FROM nolmt.jobs WHERE id = '" + id + "' FOR UPDATE");
            world.sweep(1.0, 1000).run(world.start("orphans"));
            assertThat(world.stateOf(attempt)).isEqualTo("none");
            commit.rollback();
        }
        world.sweep(1.0, 1000).run(world.start("orphans"));
        assertThat(world.stateOf(attempt)).isEqualTo("pending");
    }

    @Test
    void leavesAnIdThatIsBeingAccepted() throws Exception {
        UUID id = UUID.randomUUID();
        String staging = new StagingKey(World.PREFIX, world.user(), id).value();
        world.put(staging);
        try (Connection accept = world.database().superuser().getConnection();
                var lock = accept.createStatement()) {
            accept.setAutoCommit(false);
            lock.execute("SELECT pg_advisory_xact_lock_shared(nolmt.id_lock('" + id + "'))");
            world.sweep(1.0, 1000).run(world.start("orphans"));
            assertThat(world.stateOf(staging)).isEqualTo("none");
            accept.rollback();
        }
    }

    private ObjectStore stopsBeforeItsSecondPage() {
        return new StoreBetween(world.objects()) {
            @Override
            public ObjectPage list(String prefix, @Nullable String after, int limit) {
                if (after != null) {
                    throw new IllegalStateException("stopped");
                }
                return super.list(prefix, after, limit);
            }
        };
    }

    /** Fails where it has tombstoned what it found but its listing isn't through. */
    private ObjectStore stopsBeforeStaging() {
        return new StoreBetween(world.objects()) {
            @Override
            public ObjectPage list(String prefix, @Nullable String after, int limit) {
                if (prefix.startsWith("staging/")) {
                    throw new IllegalStateException("stopped");
                }
                return super.list(prefix, after, limit);
            }
        };
    }
}
