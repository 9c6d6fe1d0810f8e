package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.cleanup.purge.Deletions;
import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.ObjectStoreException.Kind;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.RunStopped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Several pages of a purge on their way at once, and what stands written if something breaks; on real PostgreSQL and S3. */
class ManyDeletesIT {
    private static final int AT_ONCE = 4;
    private static final int PAGE = 2;

    @RegisterExtension
    final World world = new World();

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1000, 1001, 1999, 2000, 2001, 5432})
    void thereAreNoMoreCallsThanThousandsOfKeys(int keys) {
        world.sql(
                "INSERT INTO nolmt.object_deletions (key, bytes, reason, actor)"
                        + " SELECT format('generations/%s/%s/%s.png', gen_random_uuid(), gen_random_uuid(), gen_random_uuid()), 5,"
                        + " 'orphan', 'sweep' FROM generate_series(1, ?)",
                keys);
        ClaimedRun run = world.start("purge");

        assertThat(purge(world.objects(), 1000).run(run)).isTrue();

        assertThat(run.counts().deleted()).isEqualTo(keys);
        assertThat(run.counts().bytes()).isEqualTo(5L * keys);
        assertThat(receipts()).isEqualTo(keys);
        assertThat(DeleteCalls.of(world.bucketName()))
                .hasSize((keys + 999) / 1000)
                .allMatch(size -> size <= 1000);
    }

    @Test
    void pagesGoAtOnceAndTheCursorWaitsForTheFirst() {
        List<String> keys = sorted(2 * AT_ONCE * PAGE);
        UUID id = world.insertRun("purge", "dry_run", "false");
        CountDownLatch others = new CountDownLatch(AT_ONCE - 1);
        List<String> cursors = Collections.synchronizedList(new ArrayList<>());
        ObjectStore slow = between(some -> {
            if (!some.contains(keys.get(0))) {
                others.countDown();
                return;
            }
            await(others);
            cursors.add(cursor(id));
        });

        ClaimedRun run = world.claim(id, 0, Duration.ofMinutes(1));
        assertThat(purge(slow, PAGE).run(run)).isTrue();

        assertThat(cursors).as("while the others were gone").containsExactly("none");
        assertThat(cursor(id)).isEqualTo(keys.get(keys.size() - 1));
        assertThat(run.counts().deleted()).isEqualTo(keys.size());
        assertThat(keys).noneMatch(world::exists).allMatch(key -> world.receipts(key) == 1);
    }

    @Tag("F19")
    @Test
    void whatIsBehindAPageThatFailedIsConfirmedAndTheCursorStaysBefore() {
        List<String> keys = sorted(12);
        List<String> first = keys.subList(0, PAGE);
        UUID id = world.insertRun("purge", "dry_run", "false");
        CountDownLatch others = new CountDownLatch(AT_ONCE - 1);
        ObjectStore unwell = between(some -> {
            if (!Collections.disjoint(some, first)) {
                await(others);
                throw new ObjectStoreException(Kind.TRANSIENT, "unwell", null);
            }
            others.countDown();
        });
        ClaimedRun broken = world.claim(id, 0, Duration.ofMinutes(1));

        assertThatThrownBy(() -> purge(unwell, PAGE).run(broken)).hasMessage("unwell");

        assertThat(cursor(id)).isEqualTo("none");
        assertThat(first).allMatch(key -> world.stateOf(key).equals("taken"));
        assertThat(keys.subList(2, 8)).allMatch(key -> world.stateOf(key).equals("purged"));
        assertThat(keys.subList(8, 12)).allMatch(key -> world.stateOf(key).equals("pending"));
        broken.letGo();
        ClaimedRun again = world.claim(id, 0, Duration.ofMinutes(1));
        assertThat(again.counts().deleted()).isEqualTo(6);

        assertThat(purge(world.objects(), PAGE).run(again)).isTrue();

        assertThat(again.counts().deleted()).isEqualTo(12);
        assertThat(again.counts().scanned()).isEqualTo(12);
        assertThat(told("deleted")).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(receipts()).isEqualTo(12);
    }

    @Tag("F19")
    @Test
    void whatAnotherPurgeTookSinceIsToldByThatOne() {
        List<String> keys = sorted(2 * PAGE);
        ClaimedRun run = world.start("purge");
        ObjectStore slow = between(some -> {
            if (some.contains(keys.get(0))) {
                world.sql(
                        "UPDATE nolmt.object_deletions SET taken_at = taken_at + interval '1 s' WHERE key = ?",
                        keys.get(0));
            }
        });

        assertThat(purge(slow, PAGE).run(run)).isTrue();

        List<String> its = keys.subList(1, keys.size());
        assertThat(run.counts().deleted()).isEqualTo(its.size());
        assertThat(run.counts().failed()).isZero();
        assertThat(told("deleted")).containsExactlyInAnyOrderElementsOf(its);
        assertThat(receipts()).isEqualTo(its.size());
    }

    @Tag("F19")
    @Test
    void whileAPageTakesLongTheRunIsKept() {
        Leased leased = new Leased(world);
        List<String> keys = sorted(PAGE);
        ClaimedRun run = leased.claim(world.insertRun("purge", "dry_run", "false"));
        ObjectStore slow = between(some -> leased.awaitRenewal(run));

        assertThat(purge(slow, PAGE).run(run)).isTrue();

        assertThat(run.counts().deleted()).isEqualTo(PAGE);
        assertThat(told("deleted")).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void aWorkerThatIsToStopWritesWhatIsOnItsWayAndTakesNoMore() {
        List<String> keys = sorted(20);
        UUID id = world.insertRun("purge", "dry_run", "false");
        AtomicBoolean stopping = new AtomicBoolean();
        ClaimedRun run = new ClaimedRun(
                world.runs(),
                world.runs().claim(id, 0).orElseThrow(),
                world.clock,
                Duration.ofMinutes(1),
                stopping::get);
        ObjectStore told = between(some -> stopping.set(true));

        assertThat(purge(told, PAGE).run(run)).isFalse();

        int taken = (int) keys.stream().filter(key -> world.receipts(key) == 1).count();
        assertThat(taken).isBetween(PAGE, AT_ONCE * PAGE);
        assertThat(keys.subList(0, taken)).allMatch(key -> world.receipts(key) == 1);
        assertThat(keys.subList(taken, keys.size()))
                .allMatch(world::exists)
                .allMatch(key -> world.stateOf(key).equals("pending"));
        run.letGo();

        ClaimedRun again = world.claim(id, 0, Duration.ofMinutes(1));
        assertThat(purge(world.objects(), PAGE).run(again)).isTrue();

        assertThat(keys).noneMatch(world::exists).allMatch(key -> world.receipts(key) == 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE nolmt.cleanup_runs SET stopped_by = gen_random_uuid()",
                "UPDATE nolmt.cleanup_runs SET token = token + 1"
            })
    void whoeverIsStoppedConfirmsWhatIsOnItsWayAndTakesNoMore(String stop) {
        List<String> keys = sorted(20);
        ObjectStore stopping = between(some -> {
            if (some.contains(keys.get(0))) {
                world.sql(stop);
            }
        });

        assertThatThrownBy(() -> purge(stopping, PAGE).run(world.start("purge")))
                .isInstanceOfAny(RunStopped.class, ClaimedRun.LeaseLost.class);

        int taken = AT_ONCE * PAGE;
        assertThat(keys.subList(0, taken)).noneMatch(world::exists).allMatch(key -> world.receipts(key) == 1);
        assertThat(keys.subList(taken, keys.size()))
                .allMatch(world::exists)
                .allMatch(key -> world.stateOf(key).equals("pending"));
    }

    @Test
    void aStoreThatAsksForLessIsNotAskedInHalves() {
        List<String> keys = sorted(64);
        List<Integer> calls = Collections.synchronizedList(new ArrayList<>());
        ObjectStore busy = between(some -> {
            calls.add(some.size());
            throw new ObjectStoreException(
                    Kind.TRANSIENT,
                    "SlowDown",
                    S3Exception.builder().statusCode(503).build());
        });

        assertThatThrownBy(() -> purge(busy, 1000).run(world.start("purge"))).hasMessage("SlowDown");

        assertThat(calls).containsExactly(64);
        assertThat(keys).allMatch(key -> world.stateOf(key).equals("taken"));
    }

    private Purge purge(ObjectStore store, int pageSize) {
        Deletions deletions = world.deletions(store, threads, AT_ONCE);
        return world.purge(deletions, pageSize, Duration.ZERO);
    }

    private ObjectStore between(Consumer<List<String>> before) {
        return new StoreBetween(world.objects()) {
            @Override
            public DeleteOutcome delete(List<String> keys) {
                before.accept(keys);
                return super.delete(keys);
            }
        };
    }

    private List<String> sorted(int count) {
        return world.tombstonedOrphans(count).stream().sorted().toList();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).as("they go at once").isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String cursor(UUID run) {
        return world.ask(String.class, "SELECT coalesce(cursor, 'none') FROM nolmt.cleanup_runs WHERE id = ?", run);
    }

    private List<String> told(String what) {
        return world.database()
                .sql()
                .sql("SELECT key FROM nolmt.run_findings WHERE what = ?")
                .param(what)
                .query(String.class)
                .list();
    }

    private int receipts() {
        return world.ask(Integer.class, "SELECT count(*) FROM nolmt.receipts");
    }
}
