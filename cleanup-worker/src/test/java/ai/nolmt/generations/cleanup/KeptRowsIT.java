package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.run.ClaimedRun;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that expired, and that a rule of somebody else's keeps. */
class KeptRowsIT {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration MONTH = Duration.ofDays(30);

    @RegisterExtension
    final World world = new World();

    @Tag("A25")
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void aRowThatAConstraintKeepsStaysAndIsCountedAndTheOthersGo(int batch) {
        List<String> keys =
                IntStream.range(0, 7).mapToObj(i -> world.storedGeneration()).toList();
        keys.forEach(this::expire);
        world.sql("CREATE TABLE likes (generation UUID REFERENCES generations (id))");
        world.sql("INSERT INTO likes SELECT id FROM generations WHERE s3_key IN (?, ?)", keys.get(0), keys.get(3));
        ClaimedRun run = world.start("retention");

        assertThat(world.retention(WEEK, MONTH, world.clock, batch).run(run)).isTrue();

        assertThat(keys).filteredOn(key -> world.stateOf(key).equals("none")).containsExactly(keys.get(0), keys.get(3));
        assertThat(run.counts().matched()).isEqualTo(7);
        assertThat(run.counts().failed()).isEqualTo(2);
    }

    @Test
    void whatWentWhileTheOthersOfItsBatchWereTriedAloneIsNotToldAsKept() {
        String kept = world.storedGeneration();
        String gone = world.storedGeneration();
        expire(kept);
        expire(gone);
        world.sql("CREATE TABLE likes (generation UUID REFERENCES generations (id))");
        world.sql("INSERT INTO likes SELECT id FROM generations WHERE s3_key = ?", kept);
        world.sql("CREATE FUNCTION meanwhile() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS"
                + " 'BEGIN DELETE FROM public.generations WHERE s3_key = ''" + gone + "''; RETURN NULL; END'");
        world.sql("CREATE TRIGGER meanwhile AFTER UPDATE OF failed ON nolmt.cleanup_runs FOR EACH ROW"
                + " WHEN (NEW.failed > OLD.failed) EXECUTE FUNCTION meanwhile()");
        ClaimedRun run = world.start("retention");

        assertThat(world.retention(WEEK, MONTH, world.clock, 2).run(run)).isTrue();

        assertThat(world.stateOf(gone)).isEqualTo("pending");
        assertThat(run.counts().failed()).isEqualTo(1);
        assertThat(world.ask(
                        String.class, "SELECT string_agg(key, ' ') FROM nolmt.run_findings WHERE what = 'not_deleted'"))
                .isEqualTo(kept);
    }

    @Tag("A25")
    @ParameterizedTest
    @ValueSource(strings = {"RETURN NULL", "RAISE EXCEPTION 'kept by law'"})
    void aTriggerThatKeepsRowsEndsNeitherTheRunNorMakesItEndless(String keeps) {
        IntStream.range(0, 5).forEach(i -> expire(world.storedGeneration()));
        world.sql("CREATE FUNCTION keep() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN " + keeps.replace("'", "''")
                + "; END'");
        world.sql("CREATE TRIGGER keep BEFORE DELETE ON generations FOR EACH ROW EXECUTE FUNCTION keep()");
        ClaimedRun run = world.start("retention");

        assertThat(world.retention(WEEK, MONTH, world.clock, 2).run(run)).isTrue();

        assertThat(world.ask(Integer.class, "SELECT count(*) FROM generations WHERE expires_at <= now()"))
                .isEqualTo(5);
        assertThat(run.counts().scanned()).isEqualTo(5);
        assertThat(run.counts().failed()).isEqualTo(5);
    }

    @Test
    void whatAnAdminHoldsIsPassedOverAndIsNoFailure() {
        List<String> keys =
                IntStream.range(0, 5).mapToObj(i -> world.storedGeneration()).toList();
        keys.forEach(this::expire);
        world.ask(
                Boolean.class,
                "SELECT bool_and(nolmt.hold(id, 'case 7', user_id)) FROM generations WHERE s3_key IN ('" + keys.get(0)
                        + "', '" + keys.get(3) + "')");
        ClaimedRun run = world.start("retention");

        assertThat(world.retention(WEEK, MONTH, world.clock, 2).run(run)).isTrue();

        assertThat(keys).filteredOn(key -> world.stateOf(key).equals("none")).containsExactly(keys.get(0), keys.get(3));
        assertThat(run.counts().matched()).isEqualTo(3);
        assertThat(run.counts().failed()).isZero();
    }

    @Test
    void whatAHeldUserHasIsPassedOverAndIsNoFailureAndGoesOnceTheyAreLetGo() {
        UUID held = world.jobs().newUser();
        List<String> keys =
                IntStream.range(0, 5).mapToObj(i -> world.storedGeneration()).toList();
        keys.forEach(this::expire);
        String theirs = world.storedGeneration(held);
        expire(theirs);
        hold(held);
        ClaimedRun dry = world.start("retention", "dry_run", "true");
        world.retention(WEEK, MONTH, world.clock, 2).run(dry);
        ClaimedRun run = world.start("retention");

        assertThat(world.retention(WEEK, MONTH, world.clock, 2).run(run)).isTrue();

        assertThat(keys).noneMatch(key -> world.stateOf(key).equals("none"));
        assertThat(world.stateOf(theirs)).isEqualTo("none");
        assertThat(dry.counts().matched()).isEqualTo(5);
        assertThat(run.counts().matched()).isEqualTo(5);
        assertThat(run.counts().failed()).isZero();
        world.sql("DELETE FROM nolmt.user_holds");
        world.retention(WEEK, MONTH, world.clock, 2).run(world.start("retention"));
        assertThat(world.stateOf(theirs)).isEqualTo("pending");
    }

    @Test
    void whoIsHeldBetweenTheLookAndTheDeletionLosesNothing() {
        List<String> keys =
                IntStream.range(0, 3).mapToObj(i -> world.storedGeneration()).toList();
        keys.forEach(this::expire);
        ClaimedRun run = world.start("retention");
        AtomicReference<CompletableFuture<Boolean>> retention = new AtomicReference<>();

        world.transactions().as(StageRole.ADMIN, tx -> {
            boolean held = tx.sql()
                    .sql("SELECT nolmt.hold_user(?, 'case 7', ?, NULL)")
                    .params(world.user(), world.user())
                    .query(Boolean.class)
                    .single();
            retention.set(CompletableFuture.supplyAsync(
                    () -> world.retention(WEEK, MONTH, world.clock, 2).run(run)));
            world.somebodyWaits();
            return held;
        });

        assertThat(retention.get().join()).isTrue();
        assertThat(keys).allMatch(key -> world.stateOf(key).equals("none"));
        assertThat(run.counts().deleted()).isZero();
    }

    private void hold(UUID user) {
        world.ask(Boolean.class, "SELECT nolmt.hold_user(?, 'case 7', ?, '7')", user, user);
    }

    @Test
    void whatIsKeptIsTriedOnceARunHoweverManySlicesItTakes() {
        List<String> keys =
                IntStream.range(0, 7).mapToObj(i -> world.storedGeneration()).toList();
        keys.forEach(this::expire);
        world.sql("CREATE TABLE likes (generation UUID REFERENCES generations (id))");
        world.sql("INSERT INTO likes SELECT id FROM generations WHERE s3_key = ANY(?)", (Object)
                keys.subList(0, 4).toArray(String[]::new));
        UUID id = world.insertRun("retention", "dry_run", "false");
        int epoch = 0;
        ClaimedRun run = world.claim(id, epoch, Duration.ZERO);
        while (!(world.retention(WEEK, MONTH, world.clock, 1).run(run)
                && world.purge().ofRun(run))) {
            run.continueLater();
            run = world.claim(id, ++epoch, Duration.ZERO);
        }

        assertThat(epoch).isGreaterThan(6);
        assertThat(run.counts().scanned()).isEqualTo(7);
        assertThat(run.counts().failed()).isEqualTo(4);
        assertThat(run.counts().deleted()).isEqualTo(3);
    }

    private void expire(String key) {
        world.sql("UPDATE generations SET expires_at = now() - interval '1 second' WHERE s3_key = ?", key);
    }
}
