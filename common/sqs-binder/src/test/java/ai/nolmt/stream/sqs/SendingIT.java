package ai.nolmt.stream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.nolmt.stream.sqs.FaultyProxy.Kind;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.SubscribableChannel;
import org.springframework.messaging.support.MessageBuilder;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** What arrives of what was sent, over SQS's protocol. */
class SendingIT {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final LocalSqs sqs = LocalSqs.shared();
    private final String queue = "q-" + UUID.randomUUID();
    private @Nullable TestApp started;

    @AfterEach
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    @Test
    void aListIsReportedMessageByMessage() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(sqs.endpoint())) {
            TestApp app = start(app("keep").endpoint(proxy.endpoint()));
            proxy.on("SendMessageBatch", call -> call == 2 ? Kind.FIRST_ENTRY_REFUSED : Kind.NONE);
            assertThatThrownBy(() -> app.sendAll(TestApp.numbered(35))).satisfies(thrown -> {
                PartialSendException partial = TestApp.partial(thrown);
                assertThat(partial.failures()).hasSize(1);
                int refused = partial.failures().keySet().iterator().next();
                await().untilAsserted(() -> assertThat(bodies(app)).hasSize(34));
                assertThat(bodies(app)).doesNotContain("m" + refused);
            });
        }
    }

    @Test
    void whatSeveralThreadsSendAtOnceTravelsTogetherAndEachHearsOfItsOwn() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(sqs.endpoint())) {
            TestApp app = start(app("keep").endpoint(proxy.endpoint()).producer("linger", "50ms"));
            proxy.on("SendMessageBatch", call -> call == 3 ? Kind.FIRST_ENTRY_REFUSED : Kind.NONE);
            ExecutorService threads = Executors.newFixedThreadPool(20);
            List<CompletableFuture<Boolean>> sends = IntStream.range(0, 200)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    app.send("m" + i);
                                    return true;
                                } catch (RuntimeException e) {
                                    assertThat(TestApp.partial(e).failures()).containsOnlyKeys(0);
                                    return false;
                                }
                            },
                            threads))
                    .toList();
            List<String> sent = IntStream.range(0, 200)
                    .filter(i -> sends.get(i).join())
                    .mapToObj(i -> "m" + i)
                    .toList();
            threads.shutdown();
            assertThat(sent).hasSize(199);
            assertThat(proxy.calls("SendMessageBatch")).isLessThan(100);
            await().untilAsserted(() -> assertThat(bodies(app)).containsExactlyInAnyOrderElementsOf(sent));
        }
    }

    @Test
    void whatWasNotSentIsOnTheErrorsChannelToo() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(sqs.endpoint())) {
            TestApp app = start(app("keep")
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
    }

    @Test
    void aListLargerThanACallIsSplitByBytes() {
        TestApp app = start(app("keep"));
        String large = "x".repeat(400_000);
        app.sendAll(IntStream.range(0, 7)
                .mapToObj(i ->
                        MessageBuilder.withPayload(TestApp.bytes(i + large)).build())
                .toList());
        await().untilAsserted(() -> assertThat(bodies(app)).hasSize(7));
    }

    @Test
    void whatIsTooLargeIsToldBeforeAnythingIsSent() {
        TestApp app = start(app("keep"));
        List<Message<?>> list = new ArrayList<>(TestApp.numbered(12));
        list.add(MessageBuilder.withPayload(new byte[1024 * 1024 + 1]).build());
        assertThatThrownBy(() -> app.sendAll(list)).hasStackTraceContaining("put large content elsewhere");
        assertThat(sqs.left(queue)).isZero();
    }

    @Test
    void allHeadersArriveHoweverManyTheyAre() {
        TestApp app = start(app("keep"));
        Map<String, Object> headers = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            headers.put("h" + i, "value " + i);
        }
        headers.put("contentType", "application/json");
        headers.put("traceparent", PARENT);
        headers.put("sequenceNumber", 42);
        headers.put("long", 1L << 40);
        headers.put("fraction", 1.5);
        headers.put("yes", true);
        headers.put("empty", "");
        headers.put("control", "a\u0000b");
        headers.put("a name with spaces", "ä€😀");
        headers.put("no character", "\uFFFF");
        headers.put("half", "\uD83D");
        app.send(MessageBuilder.withPayload(TestApp.bytes("{}"))
                .copyHeaders(headers)
                .build());

        await().untilAsserted(() -> assertThat(kept(app)).hasSize(1));
        Map<String, Object> arrived = kept(app).get(0).getHeaders();
        assertThat(arrived.get("fraction")).hasToString("1.5");
        assertThat(arrived.get("contentType")).hasToString("application/json");
        headers.keySet().removeAll(List.of("fraction", "contentType"));
        assertThat(arrived).containsAllEntriesOf(headers);
    }

    @Test
    void bytesThatAreNoTextArriveAsTheyWere() {
        TestApp app = start(app("keep"));
        List<byte[]> payloads =
                List.of(new byte[] {0, 1, (byte) 0xff, (byte) 0xfe}, new byte[0], TestApp.bytes("ä\u0001"));
        app.sendAll(payloads.stream()
                .map(payload -> MessageBuilder.withPayload(payload).build())
                .toList());
        await().untilAsserted(() -> assertThat(kept(app)).hasSize(3));
        assertThat(kept(app)).extracting(Message::getPayload).containsExactlyInAnyOrderElementsOf(payloads);
    }

    @Test
    void aDelayedMessageArrivesLater() {
        TestApp app = start(app("keep"));
        Instant before = Instant.now();
        app.send(MessageBuilder.withPayload(TestApp.bytes("later"))
                .setHeader("Sqs_Delay", Duration.ofSeconds(2))
                .build());
        app.send("now");
        await().untilAsserted(() -> assertThat(bodies(app)).containsExactly("now", "later"));
        assertThat(Duration.between(before, Instant.now())).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    void aMessageGroupTravelsOnAStandardQueue() {
        TestApp app = start(app("keep"));
        app.send(MessageBuilder.withPayload(TestApp.bytes("fair"))
                .setHeader("Sqs_Msa_MessageGroupId", "tenant-7")
                .build());
        await().untilAsserted(() -> assertThat(kept(app)).hasSize(1));
        assertThat(kept(app).get(0).getHeaders()).containsEntry("Sqs_Msa_MessageGroupId", "tenant-7");
    }

    @Test
    void aFifoQueueKeepsTheOrderOfAListAndDropsDuplicates() {
        TestApp app = start(TestApp.with(Application.class, "keep", queue + ".fifo"));
        List<Message<byte[]>> list = IntStream.range(0, 25)
                .mapToObj(i -> MessageBuilder.withPayload(TestApp.bytes("m" + i))
                        .setHeader("Sqs_Msa_MessageGroupId", "g")
                        .setHeader("Sqs_Msa_MessageDeduplicationId", "id-" + i)
                        .build())
                .toList();
        app.sendAll(list);
        app.sendAll(list);
        await().untilAsserted(() -> assertThat(bodies(app)).hasSize(25));
        assertThat(bodies(app))
                .containsExactlyElementsOf(
                        IntStream.range(0, 25).mapToObj(i -> "m" + i).toList());
        await().untilAsserted(() -> assertThat(sqs.left(queue + ".fifo")).isZero());
        assertThat(bodies(app)).hasSize(25);
    }

    @Test
    void whatIsMadeOfAReceivedMessageIsNotTakenForIt() {
        TestApp app = start(TestApp.with(Application.class, "twice", queue + ".fifo")
                .property("spring.cloud.stream.bindings.twice-out-0.destination", queue + "-out.fifo"));
        app.send(MessageBuilder.withPayload(TestApp.bytes("one"))
                .setHeader("Sqs_Msa_MessageGroupId", "g")
                .setHeader("Sqs_Msa_MessageDeduplicationId", "id-1")
                .build());
        await().untilAsserted(() -> assertThat(sqs.left(queue + "-out.fifo")).isEqualTo(2));
    }

    @Test
    void aFifoQueueWantsAGroup() {
        TestApp app = start(TestApp.with(Application.class, "keep", queue + ".fifo"));
        assertThatThrownBy(() -> app.send("no group")).hasStackTraceContaining("set its header Sqs_Msa_MessageGroupId");
    }

    @Test
    void aFunctionTakesFromOneQueueAndGivesToAnother() {
        TestApp app = start(TestApp.with(Application.class, "upper", queue)
                .property("spring.cloud.stream.bindings.upper-out-0.destination", queue + "-upper"));
        app.send("hello");
        await().untilAsserted(() -> assertThat(sqs.left(queue + "-upper")).isEqualTo(1));
        await().untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
        assertThat(sqs.client()
                        .receiveMessage(receive -> receive.queueUrl(sqs.url(queue + "-upper")))
                        .messages()
                        .get(0)
                        .body())
                .isEqualTo("HELLO");
    }

    @Test
    void aTraceGoesOnThroughTheQueue() {
        TestApp app = start(app("keep"));
        Tracer tracer = new Tracer();
        app.bean(ObservationRegistry.class).observationConfig().observationHandler(tracer);
        app.send("traced");
        await().untilAsserted(() -> assertThat(tracer.received).containsExactly(PARENT));
        assertThat(tracer.names).contains("sqs.send", "sqs.process");
        assertThat(kept(app).get(0).getHeaders()).containsEntry("traceparent", PARENT);
    }

    @Test
    void eachPartitionIsAQueue() {
        TestApp app = start(app("keep")
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
        await().untilAsserted(() -> assertThat(bodies(app)).containsExactlyInAnyOrder("m1", "m3", "m5", "m7", "m9"));
        assertThat(sqs.left(queue + "-0")).isEqualTo(5);
    }

    @Test
    void theSystemAttributesArrive() {
        TestApp app = start(app("keep"));
        app.send("hello");
        await().untilAsserted(() -> assertThat(kept(app)).hasSize(1));
        assertThat(kept(app).get(0).getHeaders())
                .containsEntry("Sqs_Msa_" + MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1")
                .containsKeys("Sqs_Msa_SentTimestamp", "Sqs_RawMessageId", "Sqs_QueueUrl", "Sqs_ReceivedAt");
    }

    private TestApp.Builder app(String function) {
        return TestApp.with(Application.class, function, queue);
    }

    private TestApp start(TestApp.Builder builder) {
        TestApp app = builder.start();
        started = app;
        return app;
    }

    private static List<Message<byte[]>> kept(TestApp app) {
        return app.bean(Kept.class).all;
    }

    private static List<String> bodies(TestApp app) {
        return kept(app).stream()
                .map(message -> TestApp.text(message.getPayload()))
                .toList();
    }

    static final class Kept {
        final List<Message<byte[]>> all = new CopyOnWriteArrayList<>();
    }

    /** Does what a bridge to a tracing system does. */
    static final class Tracer implements ObservationHandler<Observation.Context> {
        final List<String> received = new CopyOnWriteArrayList<>();
        final List<String> names = new CopyOnWriteArrayList<>();

        @Override
        public void onStart(Observation.Context context) {
            names.add(context.getName());
            if (context instanceof SenderContext<?> sender) {
                send(sender);
            } else if (context instanceof ReceiverContext<?> receiver) {
                receive(receiver);
            }
        }

        private static <C> void send(SenderContext<C> context) {
            context.getSetter().set(context.getCarrier(), "traceparent", PARENT);
        }

        private <C> void receive(ReceiverContext<C> context) {
            String parent = context.getGetter().get(Objects.requireNonNull(context.getCarrier()), "traceparent");
            if (parent != null) {
                received.add(parent);
            }
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return context.getName() != null && context.getName().startsWith("sqs.");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        ObservationRegistry observationRegistry() {
            return ObservationRegistry.create();
        }

        @Bean
        Kept kept() {
            return new Kept();
        }

        @Bean
        Consumer<Message<byte[]>> keep(Kept kept) {
            return kept.all::add;
        }

        @Bean
        Function<Message<String>, List<Message<String>>> twice() {
            return message -> List.of(
                    MessageBuilder.withPayload(message.getPayload() + "-1")
                            .copyHeaders(message.getHeaders())
                            .build(),
                    MessageBuilder.withPayload(message.getPayload() + "-2")
                            .copyHeaders(message.getHeaders())
                            .build());
        }

        @Bean
        Function<String, String> upper() {
            return text -> text.toUpperCase(java.util.Locale.ROOT);
        }
    }
}
