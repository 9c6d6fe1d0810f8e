package ai.nolmt.stream.sqs;

import static ai.nolmt.stream.sqs.Progress.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.stream.sqs.FaultyProxy.Kind;
import ai.nolmt.stream.sqs.SendingApplication.Kept;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.messaging.Message;
import org.springframework.messaging.SubscribableChannel;
import org.springframework.messaging.support.MessageBuilder;

/** What arrives of what was sent, over SQS's protocol. */
class SendingIT {
    @RegisterExtension
    final TestApps apps = new TestApps(SendingApplication.class);

    private final LocalSqs sqs = LocalSqs.shared();

    @Test
    @Tag("F10")
    void ofAListThatIsPartlyRefusedTheRefusedMessagesAreNamed() {
        FaultyProxy proxy = apps.proxy();
        TestApp app = apps.start(apps.with("keep").endpoint(proxy.endpoint()));
        proxy.on("SendMessageBatch", call -> call == 2 ? Kind.FIRST_ENTRY_REFUSED : Kind.NONE);
        assertThatThrownBy(() -> app.sendAll(TestApp.numbered(35))).satisfies(thrown -> {
            PartialSendException partial = TestApp.partial(thrown);
            assertThat(partial.failures()).hasSize(1);
            int refused = partial.failures().keySet().iterator().next();
            eventually(() -> assertThat(app.bean(Kept.class).bodies()).hasSize(34));
            assertThat(app.bean(Kept.class).bodies()).doesNotContain("m" + refused);
        });
    }

    @Test
    void whatSeveralThreadsSendAtOnceTravelsTogetherAndEachHearsOfItsOwn() {
        FaultyProxy proxy = apps.proxy();
        TestApp app = apps.start(apps.with("keep").endpoint(proxy.endpoint()).producer("linger", "50ms"));
        List<Thread> senders = new CopyOnWriteArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(20, work -> {
            Thread thread = new Thread(work);
            senders.add(thread);
            return thread;
        });
        proxy.on("SendMessageBatch", call -> {
            // no call ends before all have something on the way: none is too slow to be there at once
            eventually(
                    () -> app.bean(Kept.class).all.size(),
                    () -> assertThat(senders).extracting(Thread::getState).containsOnly(Thread.State.WAITING));
            return call == 3 ? Kind.FIRST_ENTRY_REFUSED : Kind.NONE;
        });
        CountDownLatch begin = new CountDownLatch(1);
        List<CompletableFuture<Boolean>> sends = IntStream.range(0, 200)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                begin.await();
                                app.send("m" + i);
                                return true;
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            } catch (RuntimeException e) {
                                assertThat(TestApp.partial(e).failures()).containsOnlyKeys(0);
                                return false;
                            }
                        },
                        threads))
                .toList();
        begin.countDown();
        List<String> sent = IntStream.range(0, 200)
                .filter(i -> sends.get(i).join())
                .mapToObj(i -> "m" + i)
                .toList();
        threads.shutdown();
        assertThat(sent).hasSize(199);
        assertThat(proxy.calls("SendMessageBatch")).isLessThan(100);
        eventually(() -> assertThat(app.bean(Kept.class).bodies()).containsExactlyInAnyOrderElementsOf(sent));
    }

    @Test
    void whatWasNotSentIsOnTheErrorsChannelToo() {
        FaultyProxy proxy = apps.proxy();
        TestApp app = apps.start(apps.with("keep")
                .endpoint(proxy.endpoint())
                .property("spring.cloud.stream.bindings.out.producer.error-channel-enabled", "true"));
        app.send("first, so that the binding is there");
        List<Message<?>> errors = new CopyOnWriteArrayList<>();
        app.context().getBeansOfType(SubscribableChannel.class).forEach((name, channel) -> {
            if (name.endsWith(".out.errors")) {
                channel.subscribe(errors::add);
            }
        });
        proxy.on("SendMessageBatch", call -> Kind.FIRST_ENTRY_REFUSED);
        assertThatThrownBy(() -> app.send("refused"));
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0).getPayload()).isInstanceOf(PartialSendException.class);
    }

    @Test
    void aListLargerThanACallIsSplitByBytes() {
        TestApp app = apps.start(apps.with("keep"));
        String large = "x".repeat(400_000);
        app.sendAll(IntStream.range(0, 7)
                .mapToObj(i ->
                        MessageBuilder.withPayload(TestApp.bytes(i + large)).build())
                .toList());
        eventually(() -> assertThat(app.bean(Kept.class).bodies()).hasSize(7));
    }

    @Test
    void whatIsTooLargeIsToldBeforeAnythingIsSent() {
        TestApp app = apps.start(apps.with("keep"));
        List<Message<?>> list = new ArrayList<>(TestApp.numbered(12));
        list.add(MessageBuilder.withPayload(new byte[1024 * 1024 + 1]).build());
        assertThatThrownBy(() -> app.sendAll(list)).hasStackTraceContaining("put large content elsewhere");
        assertThat(sqs.left(apps.queue())).isZero();
    }

    @Test
    void aDelayedMessageArrivesAfterItsDelayAndAfterWhatWasSentLater() {
        TestApp app = apps.start(apps.with("keep"));
        Instant before = Instant.now();
        app.send(MessageBuilder.withPayload(TestApp.bytes("later"))
                .setHeader("Sqs_Delay", Duration.ofSeconds(10))
                .build());
        app.send("now");
        eventually(() -> assertThat(app.bean(Kept.class).bodies()).containsExactly("now", "later"));
        assertThat(Duration.between(before, Instant.now())).isGreaterThan(Duration.ofSeconds(10));
    }

    @Test
    void aFunctionTakesFromOneQueueAndGivesToAnother() {
        TestApp app = apps.start(apps.with("upper", apps.queue())
                .property("spring.cloud.stream.bindings.upper-out-0.destination", apps.queue() + "-upper"));
        app.send("hello");
        eventually(() -> assertThat(sqs.left(apps.queue() + "-upper")).isEqualTo(1));
        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
        assertThat(sqs.client()
                        .receiveMessage(receive -> receive.queueUrl(sqs.url(apps.queue() + "-upper")))
                        .messages()
                        .get(0)
                        .body())
                .isEqualTo("HELLO");
    }

    @Test
    void aMessageGoesToTheQueueOfItsPartition() {
        TestApp app = apps.start(apps.with("keep")
                .property("spring.cloud.stream.bindings.out.producer.partition-count", "2")
                .property("spring.cloud.stream.bindings.out.producer.partition-key-expression", "headers['key']")
                .property("spring.cloud.stream.bindings.out.producer.partition-selector-expression", "#root")
                .property("spring.cloud.stream.instance-count", "2")
                .property("spring.cloud.stream.instance-index", "1")
                .binding("consumer.partitioned", "true"));
        for (int i = 0; i < 10; i++) {
            app.send(MessageBuilder.withPayload(TestApp.bytes("m" + i))
                    .setHeader("key", i)
                    .build());
        }
        eventually(() ->
                assertThat(app.bean(Kept.class).bodies()).containsExactlyInAnyOrder("m1", "m3", "m5", "m7", "m9"));
        assertThat(sqs.left(apps.queue() + "-0")).isEqualTo(5);
    }
}
