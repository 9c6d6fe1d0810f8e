package ai.nolmt.stream.sqs;

import static ai.nolmt.stream.sqs.Progress.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every meter, by what it counts. */
class ObservabilityIT {
    @RegisterExtension
    final TestApps apps = new TestApps(ObservedApplication.class);

    @Test
    void everyMessageIsCountedByWhatBecameOfIt() {
        TestApp app = apps.start(apps.with("mixed")
                .binding("consumer.concurrency", "2")
                .consumer("visibility-timeout", "10s")
                .consumer("dead-letter-queue", apps.queue() + "-dlq")
                .consumer("max-receives", "2")
                .consumer("redelivery-delay", "0s"));
        MeterRegistry meters = app.bean(MeterRegistry.class);
        Instant before = Instant.now();
        app.sendAll(TestApp.numbered(5));
        app.send("poison");
        app.send("slow");
        eventually(() -> {
            assertThat(count(meters, "dead.lettered")).isEqualTo(1);
            assertThat(count(meters, "heartbeat.extensions")).isPositive();
        });
        eventually(() -> assertThat(gauge(meters)).isEqualTo(1));
        app.bean(CountDownLatch.class).countDown();
        eventually(() -> assertThat(count(meters, "acknowledged")).isEqualTo(6));
        eventually(() -> assertThat(gauge(meters)).isZero());
        assertThat(count(meters, "sent")).isEqualTo(7);
        assertThat(count(meters, "send.failures")).isZero();
        assertThat(count(meters, "received")).isEqualTo(8);
        assertThat(count(meters, "redelivered")).isEqualTo(1);
        assertThat(count(meters, "returned")).isEqualTo(2);
        assertThat(count(meters, "processing.timeouts")).isZero();
        Timer age = meters.get("sqs.binder.age").tag("queue", apps.queue()).timer();
        assertThat(age.count()).isEqualTo(8);
        assertThat(age.max(TimeUnit.MILLISECONDS)).isLessThanOrEqualTo((double)
                Duration.between(before, Instant.now()).toMillis());
    }

    @Test
    void aHandlerBeyondTheProcessingTimeoutIsCounted() {
        TestApp app = apps.start(
                apps.with("mixed").consumer("visibility-timeout", "2s").consumer("processing-timeout", "2s"));
        MeterRegistry meters = app.bean(MeterRegistry.class);
        app.send("slow");
        eventually(() -> assertThat(count(meters, "processing.timeouts")).isPositive());
        app.bean(CountDownLatch.class).countDown();
    }

    private double count(MeterRegistry meters, String name) {
        return meters.get("sqs.binder." + name)
                .tag("queue", apps.queue())
                .counter()
                .count();
    }

    private double gauge(MeterRegistry meters) {
        return meters.get("sqs.binder.in.flight")
                .tag("queue", apps.queue())
                .gauge()
                .value();
    }
}
