package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.RunStopped;
import ai.nolmt.generations.tombstone.PurgeTombstones;
import ai.nolmt.generations.tombstone.PurgeTombstones.Takeable;
import ai.nolmt.generations.tombstone.PurgeTombstones.Which;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an admin took back of a sweep is deleted by nobody, and what was taken before is counted as lost. */
class UndoIT {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final String RIPEN =
            "UPDATE nolmt.cleanup_runs SET rests_until = now() - interval '1 second' WHERE kind = 'orphans'";

    @RegisterExtension
    final World world = new World();

    @Test
    void aRunThatIsUndoneDeletesNothingMoreAndEveryKeyIsWhatItWasBefore() {
        String fresh = world.orphan();
        String late = world.orphan();
        world.jobs().tombstone(late);
        world.purge().run(world.start("purge"));
        world.put(late);
        UUID sweep = sweep();

        assertThat(undo(sweep, "")).isEqualTo("undone 2 0");
        world.sql(RIPEN);
        assertThat(purged()).isZero();
        assertThat(undo(sweep, "")).as("asked for again").isEqualTo("undone 2 0");

        prune();
        assertThat(world.stateOf(fresh)).isEqualTo("none");
        assertThat(world.stateOf(late)).as("its fence stays").isEqualTo("purged");
        assertThat(List.of(fresh, late)).allMatch(world::exists);
        assertThat(undo(sweep, "generations/")).isEqualTo("closed 0 0");
    }

    @Test
    void ofAPrefixOnlyWhatBeginsSoIsTakenBack() {
        List<String> orphans = orphans(6);
        UUID sweep = sweep();
        String half = orphans.get(0).substring(0, orphans.get(0).length() - 20);

        assertThat(undo(sweep, half)).isEqualTo("undone 1 0");
        assertThat(undo(sweep, half + "x")).isEqualTo("nothing 0 0");
        world.sql(RIPEN);
        prune(); // which withdraws
        assertThat(world.stateOf(orphans.get(0))).isEqualTo("none");
        assertThat(purged()).isEqualTo(5);

        assertThat(world.exists(orphans.get(0))).isTrue();
        assertThat(orphans.subList(1, 6)).noneMatch(world::exists);
        assertThat(undo(sweep, "")).isEqualTo("nothing 0 5");
        assertThat(undo(sweep, half)).isEqualTo("undone 1 0");
    }

    @Test
    void anUndoWaitsForAPurgeThatIsTakingAndSaysWhatThatTook() {
        orphans(5);
        UUID sweep = sweep();
        world.sql(RIPEN);
        AtomicReference<CompletableFuture<String>> undo = new AtomicReference<>();

        world.transactions().as(StageRole.CLEANUP, tx -> {
            List<Takeable> taken = take(tx, 2);
            assertThat(taken).hasSize(2);
            undo.set(CompletableFuture.supplyAsync(() -> undo(sweep, "")));
            world.somebodyWaits();
            return true;
        });

        assertThat(undo.get().join()).isEqualTo("undone 3 2");
        assertThat(purged()).isZero();
        prune();
        assertThat(world.ask(String.class, "SELECT string_agg(state, ' ') FROM nolmt.object_deletions"))
                .isEqualTo("taken taken");
    }

    @Test
    void aPurgeThatComesWhileItIsUndoneWaitsAndTakesNothingOfIt() {
        orphans(4);
        UUID sweep = sweep();
        world.sql(RIPEN);
        for (String prefix : List.of(world.ask(String.class, "SELECT min(key) FROM nolmt.object_deletions"), "")) {
            AtomicReference<CompletableFuture<List<Takeable>>> taking = new AtomicReference<>();
            String first = world.transactions().as(StageRole.ADMIN, tx -> {
                String answer = undo(tx, sweep, prefix);
                taking.set(CompletableFuture.supplyAsync(
                        () -> world.transactions().as(StageRole.CLEANUP, purge -> take(purge, 1))));
                world.somebodyWaits();
                return answer;
            });

            assertThat(first).isEqualTo(prefix.isEmpty() ? "undone 2 1" : "undone 1 0");
            assertThat(taking.get().join().stream().map(Takeable::key))
                    .hasSize(prefix.isEmpty() ? 0 : 1)
                    .doesNotContain(prefix);
        }
    }

    @Test
    void aRunThatIsUndoneWhileItDeletesItselfStaysUndoneWhenItEnds() {
        orphans(3);
        ClaimedRun run = world.start("orphans");
        world.sweep(1.0, 10).run(run);
        world.transactions().as(StageRole.CLEANUP, tx -> take(tx, 1));

        assertThat(undo(run.run().id(), "")).isEqualTo("undone 2 1");
        assertThat(world.purge().ofRun(run)).isTrue();
        run.through();

        assertThat(run.counts().deleted()).isZero();
        assertThat(world.ask(
                        String.class,
                        "SELECT phase FROM nolmt.cleanup_runs WHERE id = ?",
                        run.run().id()))
                .isEqualTo("closed");
        assertThat(purged()).isZero();
    }

    @Test
    void whatWasStoppedIsUndoneOnceItWasReleasedAndNotBefore() {
        world.orphan();
        ClaimedRun listing = world.start("orphans");
        assertThat(undo(listing.run().id(), "")).isEqualTo("listing 0 0");
        listing.stopped(RunStopped.aborted(ErrorCode.STOPPED, "stopped"));
        assertThat(undo(listing.run().id(), "")).isEqualTo("closed 0 0");

        world.rest(WEEK);
        ClaimedRun released = world.start("orphans");
        world.sweep(1.0, 10).run(released);
        released.stopped(RunStopped.aborted(ErrorCode.STOPPED, "stopped"));
        assertThat(undo(released.run().id(), "")).isEqualTo("undone 1 0");
    }

    @Test
    void nothingElseThanASweepCanBeUndone() {
        assertThat(undo(UUID.randomUUID(), "")).isEqualTo("absent 0 0");
        assertThat(undo(world.insertRun("purge", "dry_run", "false"), "")).isEqualTo("other 0 0");
        assertThat(undo(world.insertRun("orphans", "dry_run", "true"), "")).isEqualTo("dry 0 0");
    }

    @Test
    void anOverridingRunThatWasUndoneDoesNotEndATrippedFuse() {
        orphans(10);
        ClaimedRun trips = world.start("orphans");
        assertThat(codeOf(trips)).isEqualTo("fuse_tripped");
        world.rest(WEEK);
        ClaimedRun overriding = world.start("orphans", "override_fuse", "true");
        assertThat(codeOf(overriding)).isEqualTo("none");
        overriding.through();
        assertThat(codeOf(world.start("orphans"))).as("all are known").isEqualTo("none");

        undo(overriding.run().id(), "");
        assertThat(codeOf(world.start("orphans"))).isEqualTo("fuse_still_tripped");
    }

    /** Whatever somebody writes, it is what keys begin with, and no pattern. */
    @Test
    void anyPrefixIsTakenAsItIs() {
        UUID sweep = sweep();
        Random random = new Random(7);
        List<String> keys = Stream.generate(() -> text(random))
                .distinct()
                .limit(300)
                .map(text -> "generations/" + text)
                .toList();
        keys.forEach(key -> world.sql(
                "INSERT INTO nolmt.object_deletions (key, reason, actor, sweep) VALUES (?, 'orphan', 't', ?)",
                key,
                sweep));
        List<String> left = keys;
        for (int i = 0; i < 25; i++) {
            String some = keys.get(random.nextInt(keys.size()));
            String prefix = random.nextInt(4) == 0
                    ? "generations/" + text(random)
                    : some.substring(
                            0, some.offsetByCodePoints(0, 1 + random.nextInt(some.codePointCount(0, some.length()))));
            if (prefix.length() < "generations/".length() + 1) {
                continue;
            }
            List<String> meant =
                    left.stream().filter(key -> key.startsWith(prefix)).toList();

            String answer = undo(sweep, prefix);

            assertThat(answer)
                    .as(prefix)
                    .satisfiesAnyOf(
                            a -> assertThat(a)
                                    .isEqualTo((meant.isEmpty() ? "nothing " : "undone ") + meant.size() + " 0"),
                            a -> assertThat(world.ask(
                                            Long.class, "SELECT withdrawn FROM nolmt.undone WHERE prefix = ?", prefix))
                                    .as("asked for before")
                                    .isPositive());
            left = left.stream().filter(key -> !key.startsWith(prefix)).toList();
            if (i % 5 == 0) {
                prune();
            }
        }
        prune();
        world.sql(RIPEN);
        List<Takeable> taken = world.transactions().as(StageRole.CLEANUP, tx -> take(tx, 1000));
        assertThat(taken).extracting(Takeable::key).containsExactlyInAnyOrderElementsOf(left);
        assertThat(world.ask(Integer.class, "SELECT count(*) FROM nolmt.object_deletions"))
                .isEqualTo(left.size());
    }

    private static String text(Random random) {
        String[] letters = {"a", "b", "%", "_", "\\", "/", "é", "漢", "🦊", "'", "*", "."};
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            text.append(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    private List<String> orphans(int count) {
        return Stream.generate(world::orphan).limit(count).toList();
    }

    private UUID sweep() {
        world.rest(WEEK);
        ClaimedRun run = world.start("orphans");
        assertThat(world.sweep(1.0, 10).run(run)).isTrue();
        run.through();
        return run.run().id();
    }

    private String codeOf(ClaimedRun run) {
        try {
            world.sweep(0.5, 1000).run(run);
            return "none";
        } catch (RunStopped e) {
            run.stopped(e);
            return e.code().wireName();
        }
    }

    private String undo(UUID sweep, String prefix) {
        return world.transactions().as(StageRole.ADMIN, tx -> undo(tx, sweep, prefix));
    }

    private static String undo(StageTransaction tx, UUID sweep, String prefix) {
        return tx.sql()
                .sql("SELECT concat_ws(' ', verdict, coalesce(withdrawn, 0), coalesce(beyond_recall, 0))"
                        + " FROM nolmt.undo_sweep(?, ?, gen_random_uuid())")
                .params(sweep, prefix)
                .query(String.class)
                .single();
    }

    private static List<Takeable> take(StageTransaction tx, int most) {
        List<Takeable> some = PurgeTombstones.lock(tx, new Which("", null, Duration.ofMinutes(2), most));
        PurgeTombstones.take(tx, some.stream().map(Takeable::key).toList());
        return some;
    }

    private void prune() {
        new Looks(world).pruning(Duration.ofDays(30), 2).run(world.start("jobs"));
    }

    private long purged() {
        ClaimedRun run = world.start("purge");
        assertThat(world.purge(world.objects(), 2, Duration.ofMinutes(2)).run(run))
                .isTrue();
        return run.counts().deleted();
    }
}
