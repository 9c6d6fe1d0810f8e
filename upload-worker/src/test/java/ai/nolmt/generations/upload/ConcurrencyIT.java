package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cloud.stream.binding.BindingsLifecycleController;
import org.springframework.cloud.stream.binding.BindingsLifecycleController.State;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** nolmt.upload.concurrency is what it says, from the receive to the PUT. */
@Tag("long")
class ConcurrencyIT {
    private static final int JOBS = 100;

    private static final int MORE_THAN_FORTY = 41;

    /** Every PUT waits until there were so many at one moment. */
    private static final AtomicInteger underWay = new AtomicInteger();

    private static final CountDownLatch manyAtOnce = new CountDownLatch(1);

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(WaitingWorker.class)
            .with("nolmt.upload.concurrency", 80)
            .with("spring.cloud.stream.bindings.uploads-in-0.consumer.auto-startup", false);

    @Test
    void withEightyMoreThanFortyAttemptsRunAtOnce() {
        UUID user = app.jobs().newUser();
        List<UUID> ids =
                Stream.generate(() -> app.jobs().accept(user)).limit(JOBS).toList();
        for (int from = 0; from < JOBS; from += 10) {
            send(ids.subList(from, from + 10));
        }

        app.context().getBean(BindingsLifecycleController.class).changeState("uploads-in-0", State.STARTED);

        app.eventually(() -> assertThat(ids.stream().map(app.jobs()::statusOf)).containsOnly("succeeded"));
        assertThat(manyAtOnce.getCount())
                .as("moments of more than forty attempts at once")
                .isZero();
    }

    private static void send(List<UUID> ids) {
        app.sqs()
                .sendMessageBatch(batch -> batch.queueUrl(app.queueUrl("jobs"))
                        .entries(IntStream.range(0, ids.size())
                                .mapToObj(i -> SendMessageBatchRequestEntry.builder()
                                        .id("m" + i)
                                        .messageBody(new String(
                                                PointerCodec.encode(new Pointer(Target.JOB, ids.get(i), 0, null)),
                                                StandardCharsets.UTF_8))
                                        .build())
                                .toList()));
    }

    /** The worker with a store whose PUTs wait for each other; without stereotype, or the worker itself would find it. */
    @Import(UploadWorkerApplication.class)
    static class WaitingWorker {
        @Bean
        static BeanPostProcessor waitsForOthers() {
            return AroundPuts.of(new AroundPuts() {
                @Override
                public void before(String key) throws InterruptedException {
                    if (underWay.incrementAndGet() >= MORE_THAN_FORTY) {
                        manyAtOnce.countDown();
                    }
                    // in vain only where they never come together, and then the test fails for that
                    manyAtOnce.await(30, TimeUnit.SECONDS);
                }

                @Override
                public void after() {
                    underWay.decrementAndGet();
                }
            });
        }
    }
}
