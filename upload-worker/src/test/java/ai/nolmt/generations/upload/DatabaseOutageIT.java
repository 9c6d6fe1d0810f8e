package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.DatabaseConfiguration;
import ai.nolmt.generations.message.BreakerGate;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.backend.PostgresBetween;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.job.TestJobs;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** PostgreSQL goes away while outputs are on their way into the bucket, and more are sent. */
@Tag("long")
class DatabaseOutageIT {
    private static final int STORED = 10;
    private static final int SENT = 20;

    private static final List<String> puts = new CopyOnWriteArrayList<>();
    private static final CountDownLatch go = new CountDownLatch(1);

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(HeldWorker.class)
            .with("spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.poll-timeout", "1s")
            .with("nolmt.database.connect-timeout", "PT0.25S")
            .with("nolmt.upload.processing-after", "PT1H") // or that would ask the database, too
            .startedByTests();

    private final TestJobs jobs = app.jobs();
    private final UUID user = jobs.newUser();

    @Test
    @Tag("F15")
    void nothingIsAcknowledgedMeanwhileAndAfterwardsAllIsStored() throws Exception {
        String url = Objects.requireNonNull(
                app.database().environment(StageLogins.SHARED).get("NOLMT_DATABASE_URL"));
        List<UUID> stored = accept(STORED);
        List<UUID> sent = accept(SENT);
        try (PostgresBetween postgres = new PostgresBetween(url);
                ConfigurableApplicationContext worker = app.start(Map.of("nolmt.database.url", postgres.url()))) {
            Pointers.send(app, stored);
            app.eventually(() -> assertThat(puts).hasSize(STORED));
            AtomicInteger calls = failedCalls(worker);

            postgres.goAway();
            go.countDown();
            Pointers.send(app, sent);
            app.eventually(() -> assertThat(worker.getBean(BreakerGate.class).pausedBy())
                    .containsExactly(DatabaseConfiguration.BREAKER));
            assertThat(calls.get())
                    .as("a commit and a second look for each that was stored, one call for each other delivery")
                    .isLessThanOrEqualTo(2 * STORED + received(worker) - STORED);
            assertThat(app.left("jobs")).isEqualTo(STORED + SENT);
            assertThat(count("SELECT count(*) FROM public.generations")).isZero();
            assertThat(puts).as("what can't be committed isn't tried").hasSize(STORED);

            postgres.comeBack();
            app.eventually(() -> assertThat(
                            Stream.concat(stored.stream(), sent.stream()).map(jobs::statusOf))
                    .containsOnly("succeeded"));
            app.eventually(
                    () -> assertThat(app.left("jobs") + app.left("jobs-dlq")).isZero());
        }
        assertThat(count("SELECT count(*) FROM public.generations")).isEqualTo(STORED + SENT);
        assertThat(puts)
                .as("those whose commit failed are committed under the keys that they have")
                .hasSize(STORED + SENT);
        assertThat(count("SELECT count(*) FROM nolmt.object_deletions")).isZero();
        assertThat(count("SELECT sum(attempts) FROM nolmt.jobs"))
                .as("what the outage broke is no attempt of a job's")
                .isEqualTo(STORED + SENT);
    }

    private List<UUID> accept(int number) {
        return Stream.generate(() -> jobs.accept(user)).limit(number).toList();
    }

    private static AtomicInteger failedCalls(ConfigurableApplicationContext worker) {
        AtomicInteger calls = new AtomicInteger();
        worker.getBean(CircuitBreakerRegistry.class)
                .circuitBreaker(DatabaseConfiguration.BREAKER)
                .getEventPublisher()
                .onError(event -> calls.incrementAndGet());
        return calls;
    }

    private static int received(ConfigurableApplicationContext worker) {
        return worker.getBean(MeterRegistry.class).find("sqs.binder.received").counters().stream()
                .mapToInt(counter -> (int) counter.count())
                .sum();
    }

    private static int count(String query) {
        return app.database().sql().sql(query).query(Integer.class).single();
    }

    /** Without stereotype, or the worker itself would find it. */
    @Import(UploadWorkerApplication.class)
    static class HeldWorker {
        @Bean
        static BeanPostProcessor holdsPuts() {
            return AroundPuts.of(key -> {
                puts.add(key);
                go.await();
            });
        }
    }
}
