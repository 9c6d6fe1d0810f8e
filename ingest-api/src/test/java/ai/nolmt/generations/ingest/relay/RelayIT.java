package ai.nolmt.generations.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.IngestApiApplication;
import ai.nolmt.generations.ingest.relay.Relay.Route;
import ai.nolmt.generations.job.JobOutbox;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.trace.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.cloud.stream.function.StreamBridge;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** One relay with a clock that the test sets, in place of the application's. */
class RelayIT {
    private static final RelaySettings SETTINGS = new RelaySettings(
            true,
            200,
            Duration.ofMillis(50),
            Duration.ofSeconds(30),
            Duration.ofDays(18),
            Duration.ofHours(1),
            Duration.ofMinutes(10));

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(IngestApiApplication.class);

    private final SetClock clock = new SetClock();
    private final Relay relay = newRelay();

    @BeforeEach
    void onlyThisRelaySends() {
        app.context().getBean(Relay.class).stop();
        relay.start();
    }

    @AfterEach
    void stop() {
        relay.stop();
    }

    @Test
    @Tag("F24")
    void thousandsOfLostJobsComeBackInOnePass() {
        int jobs = 2500;
        List<UUID> lost = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            lost.add(UUID.randomUUID());
        }
        app.database()
                .sql()
                .sql("INSERT INTO nolmt.jobs (id, user_id, generation_type, output, fingerprint, status, last_sent_at)"
                        + " SELECT id, :user, 'image', 'x', '', 'processing', now() - interval '19 days'"
                        + " FROM unnest(:ids) AS id")
                .param("user", app.jobs().newUser())
                .param("ids", lost.toArray(UUID[]::new))
                .update();
        awaitSent(List.of(unsent())); // the relay runs, and has seen what time it is
        assertThat(sentOf(lost)).isZero();
        int before = waiting();

        clock.advance(SETTINGS.reconcileEvery().plusSeconds(1)); // once, so there is one pass

        awaitSent(lost);
        assertThat(waiting() - before).isEqualTo(jobs);
        assertThat(count("status = 'processing' AND epoch = 0", lost)).isEqualTo(jobs); // never backwards
    }

    @Test
    @Tag("F29")
    void aClockThatIsSetBackStopsNeitherSendingNorReconciling() {
        UUID lost = unsent();
        awaitSent(List.of(lost));
        clock.advance(Duration.ofDays(-1));
        awaitSent(List.of(unsent()));
        app.database()
                .sql()
                .sql("UPDATE nolmt.jobs SET last_sent_at = now() - interval '19 days' WHERE id = :id")
                .param("id", lost)
                .update();

        // more than once: the relay may not have looked at the clock yet since it was set back
        app.eventually(() -> {
            clock.advance(SETTINGS.reconcileEvery().plusSeconds(1));
            assertThat(sentOf(List.of(lost))).isEqualTo(1);
        });
    }

    @Test
    void whatItCanNotDoBesidesKeepsNothingFromBeingSent() {
        String function = " ON FUNCTION nolmt.cancel_late_jobs ";
        app.database()
                .sql()
                .sql("REVOKE EXECUTE" + function + "FROM nolmt_relay")
                .update();
        try {
            for (int i = 0; i < 3; i++) {
                clock.advance(Duration.ofSeconds(2)); // it is due, and fails
                awaitSent(List.of(unsent()));
            }
        } finally {
            app.database()
                    .sql()
                    .sql("GRANT EXECUTE" + function + "TO nolmt_relay")
                    .update();
        }
    }

    private Relay newRelay() {
        // the extension opens the application before the first instance of this class is made
        return new Relay(
                app.context().getBean(StageTransactions.class),
                List.of(new Route(
                        JobOutbox.of(app.context().getBean(Installation.class).id()),
                        new PointerSender(app.context().getBean(StreamBridge.class), "job-pointers", Traces.off()),
                        SETTINGS.messageLife(),
                        new RelayMeters(new SimpleMeterRegistry(), "jobs"))),
                SETTINGS,
                clock);
    }

    private static UUID unsent() {
        UUID id = app.jobs().accept(app.jobs().newUser());
        app.database()
                .sql()
                .sql("UPDATE nolmt.jobs SET last_sent_at = NULL WHERE id = :id")
                .param("id", id)
                .update();
        return id;
    }

    private static void awaitSent(List<UUID> ids) {
        app.eventually(() -> assertThat(sentOf(ids)).isEqualTo(ids.size()));
    }

    private static int sentOf(List<UUID> ids) {
        return count("last_sent_at > now() - interval '1 hour'", ids);
    }

    private static int count(String condition, List<UUID> ids) {
        return app.database()
                .sql()
                .sql("SELECT count(*) FROM nolmt.jobs WHERE id = ANY(:ids) AND " + condition)
                .param("ids", ids.toArray(UUID[]::new))
                .query(Integer.class)
                .single();
    }

    private static int waiting() {
        return Integer.parseInt(app.sqs()
                .getQueueAttributes(get -> get.queueUrl(app.queueUrl("jobs"))
                        .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                .attributes()
                .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
    }

    /** Says what it is told. Safe for concurrent use. */
    private static final class SetClock extends Clock {
        private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

        void advance(Duration by) {
            now.updateAndGet(time -> time.plus(by));
        }

        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
