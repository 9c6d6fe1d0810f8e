package ai.nolmt.stream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;

/** Every meter, by what it counts. */
class ObservabilityIT {
    private final String queue = "q-" + UUID.randomUUID();

    @Test
    void metersTellWhatBecameOfEveryMessage() {
        try (TestApp app = TestApp.with(Application.class, "mixed", queue)
                .binding("consumer.concurrency", "2")
                .consumer("visibility-timeout", "4s")
                .consumer("dead-letter-queue", queue + "-dlq")
                .consumer("max-receives", "2")
                .consumer("redelivery-delay", "0s")
                .start()) {
            MeterRegistry meters = app.bean(MeterRegistry.class);
            app.sendAll(TestApp.numbered(5));
            app.send("poison");
            app.send("slow");
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(count(meters, "dead.lettered")).isEqualTo(1);
                assertThat(count(meters, "heartbeat.extensions")).isPositive();
            });
            await().untilAsserted(() -> assertThat(gauge(meters)).isEqualTo(1));
            app.bean(CountDownLatch.class).countDown();
            await().untilAsserted(
                            () -> assertThat(count(meters, "acknowledged")).isEqualTo(6));
            await().untilAsserted(() -> assertThat(gauge(meters)).isZero());
            assertThat(count(meters, "sent")).isEqualTo(7);
            assertThat(count(meters, "send.failures")).isZero();
            assertThat(count(meters, "received")).isEqualTo(8);
            assertThat(count(meters, "redelivered")).isEqualTo(1);
            assertThat(count(meters, "returned")).isEqualTo(2);
            assertThat(meters.get("sqs.binder.age").tag("queue", queue).timer().count())
                    .isEqualTo(8);
            assertThat(meters.get("sqs.binder.age").tag("queue", queue).timer().max(TimeUnit.SECONDS))
                    .isLessThan(20);
        }
    }

    private double count(MeterRegistry meters, String name) {
        return meters.get("sqs.binder." + name).tag("queue", queue).counter().count();
    }

    private double gauge(MeterRegistry meters) {
        return meters.get("sqs.binder.in.flight").tag("queue", queue).gauge().value();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        MeterRegistry meterRegistry() {
            return new SimpleMeterRegistry();
        }

        @Bean
        CountDownLatch end() {
            return new CountDownLatch(1);
        }

        @Bean
        Consumer<Message<byte[]>> mixed(CountDownLatch end) {
            return message -> {
                String text = TestApp.text(message.getPayload());
                if (text.equals("poison")) {
                    throw new IllegalStateException("Told to fail");
                }
                if (text.equals("slow")) {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
        }
    }
}
