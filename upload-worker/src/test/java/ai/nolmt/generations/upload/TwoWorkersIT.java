package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.job.TestJobs;
import ai.nolmt.generations.upload.ServerBetween.Fate;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Two workers, one job: both have it at once, or the one that began takes longer than its message is hidden. */
@Tag("long")
class TwoWorkersIT {
    private static final String CONSUMER = "spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.";
    private static final int HIDDEN_SECONDS = 10;

    /** All keys that somebody was about to put, in this order. */
    private static final List<String> puts = new CopyOnWriteArrayList<>();

    private static volatile IntPredicate held = number -> false;
    private static volatile CountDownLatch go = new CountDownLatch(1);

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(HeldWorker.class)
            .with(CONSUMER + "poll-timeout", "1s")
            .with(CONSUMER + "visibility-timeout", HIDDEN_SECONDS + "s")
            .with(CONSUMER + "batch-size", 1)
            .with(CONSUMER + "max-in-flight", 1) // who has a job receives no other
            .startedByTests();

    private final TestJobs jobs = app.jobs();
    private final UUID user = jobs.newUser();
    private final UUID id = jobs.accept(user);

    @BeforeEach
    void begin() {
        puts.clear();
        go = new CountDownLatch(1);
    }

    @AfterEach
    void goOn() {
        held = number -> false;
        go.countDown();
    }

    @Test
    @Tag("F5")
    void ofTwoThatHaveItAtOnceOneStoresItAndTheOthersObjectIsOnItsWayOut() {
        held = number -> true;
        try (ConfigurableApplicationContext one = app.start(Map.of());
                ConfigurableApplicationContext other = app.start(Map.of())) {
            send();
            send();
            app.eventually(() -> assertThat(puts).hasSize(2));
            go.countDown();

            app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("succeeded"));
            app.eventually(() -> assertThat(app.left("jobs")).isZero());
            app.eventually(() -> assertThat(tombstones()).hasSize(1));
        }

        onlyOneIsKept();
    }

    @Test
    @Tag("F7")
    void whatTakesLongerThanItsMessageIsHiddenIsKeptByTheHeartbeat() {
        held = number -> true;
        try (ConfigurableApplicationContext one = app.start(Map.of());
                ConfigurableApplicationContext other = app.start(Map.of())) { // which would have it, were it visible
            send();
            // each at least a third of the time after the one before
            app.eventually(() -> assertThat(extensions(one) + extensions(other)).isGreaterThanOrEqualTo(6));
            assertThat(puts).hasSize(1);
            go.countDown();

            app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("succeeded"));
            app.eventually(() -> assertThat(app.left("jobs")).isZero());
        }

        assertThat(puts).as("nobody else began it").containsExactly(jobs.keyOf(id));
        assertThat(objects()).containsExactly(jobs.keyOf(id));
        assertThat(tombstones()).isEmpty();
    }

    @Test
    @Tag("F7")
    void withoutAHeartbeatAnotherStoresItAndTheLateCommitIsHarmless() throws Exception {
        held = number -> number == 1;
        try (ServerBetween sqs = ServerBetween.sqs()) {
            sqs.on(one -> one.what().startsWith("ChangeMessageVisibility") ? Fate.FAILS : Fate.PASSES);
            try (ConfigurableApplicationContext one = sqs.inItsPlace(() -> app.start(Map.of()))) {
                send();
                app.eventually(() -> assertThat(puts).hasSize(1));
                try (ConfigurableApplicationContext other = app.start(Map.of())) {
                    app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("succeeded"));
                    assertThat(puts).hasSize(2);
                    go.countDown();

                    app.eventually(
                            () -> assertThat(tombstones()).containsExactly(puts.get(0) + " pending late_attempt"));
                    app.eventually(() -> assertThat(app.left("jobs")).isZero());
                }
            }
        }

        assertThat(jobs.keyOf(id)).isEqualTo(puts.get(1));
        onlyOneIsKept();
    }

    private void onlyOneIsKept() {
        assertThat(jobs.rowsOf(id)).isEqualTo(1);
        String stored = jobs.keyOf(id);
        assertThat(puts).hasSize(2).contains(stored);
        String late = puts.get(0).equals(stored) ? puts.get(1) : puts.get(0);
        assertThat(tombstones()).containsExactly(late + " pending late_attempt");
        assertThat(objects()).as("until a purge").containsExactlyInAnyOrder(stored, late);
    }

    private static double extensions(ConfigurableApplicationContext worker) {
        return worker.getBean(MeterRegistry.class).find("sqs.binder.heartbeat.extensions").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private void send() {
        app.send("jobs", PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)));
    }

    private List<String> tombstones() {
        return app.database()
                .sql()
                .sql(
                        "SELECT key || ' ' || state || ' ' || reason FROM nolmt.object_deletions WHERE generation_id = :id")
                .param("id", id)
                .query((row, n) -> row.getString(1))
                .list();
    }

    private List<String> objects() {
        return app
                .s3()
                .listObjectsV2(list -> list.bucket(app.bucket()).prefix("generations/" + user + "/"))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
    }

    /** Without stereotype, or the worker itself would find it. */
    @Import(UploadWorkerApplication.class)
    static class HeldWorker {
        @Bean
        static BeanPostProcessor holdsPuts() {
            return AroundPuts.of(key -> {
                CountDownLatch now = go;
                puts.add(key);
                if (held.test(puts.indexOf(key) + 1)) {
                    now.await();
                }
            });
        }
    }
}
