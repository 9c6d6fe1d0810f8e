package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.cleanup.purge.TombstonePile;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.run.ClaimedRun;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a sweep found rests before anybody deletes it, and nothing else does. */
class RestIT {
    @RegisterExtension
    final World world = new World();

    @Test
    void whatASweepFoundIsDeletedOnceItHasRestedAndNotBefore() {
        String orphan = world.orphan();
        ClaimedRun sweep = sweep(Duration.ofDays(7));

        assertThat(sweep.counts().matched()).isEqualTo(1);
        assertThat(sweep.counts().deleted()).isZero();
        assertThat(world.ask(
                        Boolean.class,
                        "SELECT rests_until - now() BETWEEN interval '6 days 23 hours' AND interval '7 days'"
                                + " FROM nolmt.cleanup_runs WHERE id = ?",
                        sweep.run().id()))
                .isTrue();
        assertThat(purged()).isZero();
        assertThat(world.stateOf(orphan)).isEqualTo("pending");
        assertThat(world.exists(orphan)).isTrue();

        world.sql("UPDATE nolmt.cleanup_runs SET rests_until = now() - interval '1 second'");
        assertThat(purged()).isEqualTo(1);
        assertThat(world.exists(orphan)).isFalse();
    }

    @Test
    void rowsThatWentWaitForNothingThoughTheyStandAmongManyThatRest() {
        for (int i = 0; i < 10; i++) {
            world.orphan();
        }
        sweep(Duration.ofDays(7));
        String deleted = world.storedGeneration();
        world.deleteRow(deleted);

        ClaimedRun purge = world.start("purge");
        assertThat(world.purge(world.objects(), 1, Duration.ofMinutes(2)).run(purge))
                .isTrue();

        assertThat(purge.counts().scanned()).as("what rests is passed by").isEqualTo(1);
        assertThat(world.exists(deleted)).isFalse();
    }

    @Test
    void withoutARestItsOwnRunDeletesItAsRunsOfBeforeDo() {
        String orphan = world.orphan();
        ClaimedRun sweep = sweep(Duration.ZERO);
        assertThat(sweep.counts().deleted()).isEqualTo(1);
        assertThat(world.exists(orphan)).isFalse();

        String older = world.orphan();
        ClaimedRun of = sweep(Duration.ofDays(7));
        world.sql(
                "UPDATE nolmt.cleanup_runs SET rests_until = NULL WHERE id = ?",
                of.run().id());
        assertThat(purged()).isEqualTo(1);
        assertThat(world.exists(older)).isFalse();
    }

    @Test
    void severalSweepsRestEachForItself() {
        String first = world.orphan();
        UUID early = sweep(Duration.ofDays(7)).run().id();
        List<String> later = List.of(world.orphan(), world.orphan());
        sweep(Duration.ofDays(7));
        world.sql("UPDATE nolmt.cleanup_runs SET rests_until = now() WHERE id = ?", early);

        ClaimedRun dry = world.start("purge", "dry_run", "true");
        world.purge().run(dry);
        assertThat(dry.counts().matched()).isEqualTo(1);
        assertThat(purged()).isEqualTo(1);

        assertThat(world.exists(first)).isFalse();
        assertThat(later).allMatch(world::exists);
    }

    @Test
    void whatAHeldUserLeftRestsUntilTheyAreLetGoAndAHoldComesBeforeTheTakeOrAfterIt() {
        String orphan = world.orphan();
        sweep(Duration.ofDays(7));
        world.sql("UPDATE nolmt.cleanup_runs SET rests_until = now()");
        AtomicReference<CompletableFuture<Long>> purge = new AtomicReference<>();

        world.transactions().as(StageRole.ADMIN, tx -> {
            boolean held = tx.sql()
                    .sql("SELECT nolmt.hold_user(?, 'case 7', ?, NULL)")
                    .params(world.user(), world.user())
                    .query(Boolean.class)
                    .single();
            purge.set(CompletableFuture.supplyAsync(this::purged));
            world.somebodyWaits();
            return held;
        });

        assertThat(purge.get().join()).isZero();
        assertThat(purged()).isZero();
        assertThat(world.exists(orphan)).isTrue();
        world.sql("DELETE FROM nolmt.user_holds");
        assertThat(purged()).isEqualTo(1);
    }

    @Test
    void metersTellWhatRestsFromWhatIsLate() {
        world.orphan();
        sweep(Duration.ofDays(7));
        world.jobs().tombstone(world.orphan());
        world.sql("UPDATE nolmt.object_deletions SET created_at = now() - interval '8 days'");
        assertThat(pile()).isEqualTo("locked 0 0, pending 1 691200, resting 1 691200, taken 0 0, unproven 0 0");

        world.sql("UPDATE nolmt.cleanup_runs SET rests_until = now() - interval '1 hour'");
        world.sql("DELETE FROM nolmt.object_deletions WHERE sweep IS NULL");
        assertThat(pile()).isEqualTo("locked 0 0, pending 1 3600, resting 0 0, taken 0 0, unproven 0 0");
    }

    /** As the purge does, which leaves them. */
    @Test
    void metersTellWhatNothingProvesToBeOurs() {
        world.jobs().tombstone(world.orphan());
        world.jobs().tombstone("staging/" + World.PREFIX.value() + world.user() + "/" + UUID.randomUUID());
        world.sql("INSERT INTO nolmt.object_deletions (key, reason, actor) VALUES ('elsewhere/x.png', 'sql', 'x'),"
                + " ('generations/x.png', 'sql', 'x'), ('elsewhere/y.png', 'sql', 'x')");
        world.sql("INSERT INTO nolmt.legacy_keys (generation_id, key) VALUES (gen_random_uuid(), 'elsewhere/y.png')");
        assertThat(amounts()).isEqualTo("locked 0, pending 3, resting 0, taken 0, unproven 2");

        purged();

        assertThat(amounts()).isEqualTo("locked 0, pending 0, resting 0, taken 0, unproven 2");
    }

    private String amounts() {
        return pile().replaceAll(" \\d+(,|$)", "$1");
    }

    private String pile() {
        List<String> piles = world.transactions()
                .as(
                        StageRole.CLEANUP,
                        tx -> tx.sql()
                                .sql("SELECT concat_ws(' ', tag, amount, round(seconds / 60) * 60) FROM ("
                                        + TombstonePile.pile().statement() + ") AS piles ORDER BY tag")
                                .query(String.class)
                                .list());
        return String.join(", ", piles);
    }

    private ClaimedRun sweep(Duration rest) {
        world.rest(rest);
        ClaimedRun run = world.start("orphans");
        assertThat(world.sweep(1.0, 2).run(run)).isTrue();
        assertThat(world.purge().ofRun(run)).isTrue();
        run.through();
        return run;
    }

    private long purged() {
        ClaimedRun run = world.start("purge");
        assertThat(world.purge(world.objects(), 1, Duration.ofMinutes(2)).run(run))
                .isTrue();
        return run.counts().deleted();
    }
}
