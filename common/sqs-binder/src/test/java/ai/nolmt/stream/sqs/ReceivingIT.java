package ai.nolmt.stream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.stream.binder.PollableMessageSource;
import org.springframework.cloud.stream.binding.BindingsLifecycleController;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.acks.AcknowledgmentCallback;
import org.springframework.integration.acks.AcknowledgmentCallback.Status;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.ErrorMessage;
import org.springframework.messaging.support.MessageBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** What becomes of received messages, over SQS's protocol. */
class ReceivingIT {
    private static final Duration SOON = Duration.ofSeconds(20);

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
    void aMessageIsDeletedAfterItsHandlerReturned() {
        TestApp app = start(app("single"));
        app.send("hello");

        await().untilAsserted(() -> assertThat(seen(app).bodies()).containsExactly("hello"));
        await().untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
    }

    @Test
    void aFailedMessageComesAgainUntilItSucceeds() {
        TestApp app = start(app("single"));
        seen(app).fail("twice", 2);
        app.send("twice");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(seen(app).times("twice")).isEqualTo(3));
        await().untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
    }

    @Test
    void ofABatchOnlyTheFailedMessagesComeAgain() {
        TestApp app = start(app("batch").batch());
        seen(app).fail("m3", 1);
        app.sendAll(TestApp.numbered(25));

        await().atMost(SOON).untilAsserted(() -> assertThat(seen(app).bodies()).hasSize(26));
        assertThat(seen(app).times("m3")).isEqualTo(2);
        await().untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
    }

    @Test
    void aBatchFunctionTakesBytesWithoutNativeDecoding() {
        TestApp app = start(app("batch").binding("consumer.batch-mode", "true"));
        app.sendAll(TestApp.numbered(5));
        await().untilAsserted(() -> assertThat(seen(app).bodies()).hasSize(5));
        await().untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
    }

    @Test
    void ofABatchWhatCannotBeConvertedFailsAlone() {
        TestApp app = start(app("orders")
                .binding("consumer.batch-mode", "true")
                .consumer("dead-letter-queue", queue + "-dlq")
                .consumer("max-receives", "2")
                .consumer("redelivery-delay", "0s"));
        app.sendAll(List.of(json("{\"id\":1}"), json("not json"), json("{\"id\":3}")));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(sqs.left(queue + "-dlq")).isEqualTo(1));
        assertThat(seen(app).bodies()).contains("1", "3");
        assertThat(seen(app).times("1")).isEqualTo(1);
        assertThat(seen(app).times("3")).isEqualTo(1);
        assertThat(sqs.left(queue)).isZero();
    }

    @Test
    void anErrorHandlerDealsOnlyWithWhatCouldNotBeConverted() {
        TestApp app = start(
                app("orders").binding("consumer.batch-mode", "true").binding("error-handler-definition", "lastResort"));
        app.sendAll(List.of(json("{\"id\":1}"), json("not json"), json("{\"id\":3}")));

        await().untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
        assertThat(seen(app).bodies()).containsExactlyInAnyOrder("1", "3");
        assertThat(app.bean(Errors.class).all).hasSize(1);
    }

    @Test
    void aFunctionThatAnswersLaterIsRefused() {
        assertThatThrownBy(() -> app("later").start()).hasStackTraceContaining("returns a Mono or a Flux");
    }

    @Test
    void whatNobodyDecidesAboutMakesRoomWhenItsTimeIsOver() {
        TestApp app = start(app("headers")
                .consumer("acknowledge", "manual")
                .consumer("max-in-flight", "1")
                .consumer("visibility-timeout", "2s")
                .consumer("processing-timeout", "2s"));
        app.sendAll(TestApp.numbered(2));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(seenHeaders(app).stream()
                                .map(headers -> headers.get("Sqs_RawMessageId"))
                                .distinct()
                                .count())
                        .isEqualTo(2));
    }

    @Test
    void aSlowHandlerDoesNotKeepTheOthersIdle() {
        TestApp app = start(app("slow").binding("consumer.concurrency", "4").consumer("max-in-flight", "4"));
        app.sendAll(TestApp.numbered(3));
        await().untilAsserted(() -> assertThat(seen(app).bodies()).hasSize(3));
        app.send("fourth");
        await().untilAsserted(() -> assertThat(seen(app).bodies()).contains("fourth"));
        app.bean(CountDownLatch.class).countDown();
        await().untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
    }

    @Test
    void anErrorOfAHandlerKeepsTheOrderOfItsGroup() {
        String fifo = queue + ".fifo";
        TestApp app = start(TestApp.with(Application.class, "breaking", fifo));
        app.sendAll(IntStream.range(0, 5)
                .mapToObj(i -> MessageBuilder.withPayload(TestApp.bytes("m" + i))
                        .setHeader("Sqs_Msa_MessageGroupId", "g")
                        .build())
                .toList());
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(seen(app).bodies()).containsExactly("m0", "m1", "m1", "m2", "m3", "m4"));
        await().untilAsserted(() -> assertThat(sqs.left(fifo)).isZero());
    }

    @Test
    void noAttributeOfASenderLoadsAClassOrStandsInForAHeaderOfOurs() {
        TestApp app = start(app("headers"));
        sqs.client()
                .sendMessage(send -> send.queueUrl(sqs.url(queue))
                        .messageBody("forged")
                        .messageAttributes(Map.of(
                                "number", attribute("Number.no.such.Class", "7"),
                                "acknowledgmentCallback", attribute("String", "mine"),
                                "Sqs_ReceiptHandle", attribute("String", "mine"),
                                "Spring.Cloud.Function.Definition", attribute("String", "orders"),
                                "scst_headers",
                                        attribute("String", "{\"errorChannel\":\"mine\",\"Sqs_QueueName\":\"mine\"}"),
                                "errorChannel", attribute("String", "mine"))));

        await().untilAsserted(() -> assertThat(seenHeaders(app)).hasSize(1));
        Map<String, Object> headers = seenHeaders(app).get(0);
        assertThat(headers).containsEntry("number", 7).containsEntry("Sqs_QueueName", queue);
        assertThat(headers.get("acknowledgmentCallback")).isInstanceOf(AcknowledgmentCallback.class);
        assertThat(headers).doesNotContainKeys("errorChannel", "Spring.Cloud.Function.Definition");
        assertThat(headers.get("Sqs_ReceiptHandle")).isNotEqualTo("mine");
        await().untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
    }

    @Test
    void whatKeepsFailingGoesToTheDeadLetterQueue() {
        TestApp app = start(app("single")
                .consumer("dead-letter-queue", queue + "-dlq")
                .consumer("max-receives", "2")
                .consumer("redelivery-delay", "0s"));
        seen(app).fail("poison", 1000);
        app.send("poison");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(sqs.left(queue + "-dlq")).isEqualTo(1));
        assertThat(seen(app).bodies()).containsExactly("poison", "poison");
    }

    @Test
    void aPausedBindingReceivesNothingUntilItIsResumed() {
        TestApp app = start(app("single"));
        BindingsLifecycleController bindings = app.bean(BindingsLifecycleController.class);
        bindings.changeState("single-in-0", BindingsLifecycleController.State.PAUSED);
        // the receive that was under way when it paused may still bring one message
        app.send("first");
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        int before = seen(app).bodies().size();
        app.sendAll(TestApp.numbered(5));
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        assertThat(seen(app).bodies()).hasSize(before);

        bindings.changeState("single-in-0", BindingsLifecycleController.State.RESUMED);
        await().untilAsserted(() -> assertThat(seen(app).bodies()).hasSize(6));
    }

    @Test
    void aStoppedBindingCanBeStartedAgain() {
        TestApp app = start(app("single"));
        BindingsLifecycleController bindings = app.bean(BindingsLifecycleController.class);
        bindings.changeState("single-in-0", BindingsLifecycleController.State.STOPPED);
        app.send("later");
        assertThat(sqs.left(queue)).isEqualTo(1);
        bindings.changeState("single-in-0", BindingsLifecycleController.State.STARTED);
        await().untilAsserted(() -> assertThat(seen(app).bodies()).containsExactly("later"));
    }

    @Test
    void aMessageStaysHiddenWhileItsHandlerRunsAndComesBackFromACrashSoon() {
        TestApp app = start(app("slow").consumer("visibility-timeout", "2s"));
        app.send("slow");
        CountDownLatch end = app.bean(CountDownLatch.class);
        // three times as long as it would be hidden without the heartbeat
        await().pollDelay(Duration.ofSeconds(6)).until(() -> true);
        assertThat(seen(app).bodies()).containsExactly("slow");
        assertThat(sqs.hidden(queue)).isEqualTo(1);
        end.countDown();
        await().untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
        assertThat(seen(app).bodies()).containsExactly("slow");
    }

    @Test
    void aHandlerThatTakesTooLongLosesItsMessage() {
        TestApp app = start(app("slow")
                .binding("consumer.concurrency", "2")
                .consumer("visibility-timeout", "2s")
                .consumer("processing-timeout", "3s"));
        app.send("stuck");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(seen(app).times("stuck")).isEqualTo(2));
        app.bean(CountDownLatch.class).countDown();
        await().untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
    }

    @Test
    void aHandlerCanAcknowledgeByHand() {
        TestApp app = start(app("byHand").consumer("acknowledge", "manual"));
        app.sendAll(List.of(text("accept"), text("requeue"), text("later")));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(seen(app).times("requeue")).isEqualTo(2));
        await().untilAsserted(() -> assertThat(sqs.left(queue)).isEqualTo(1)); // "later" is nobody's decision yet
        Callbacks callbacks = app.bean(Callbacks.class);
        callbacks.all.forEach(callback -> callback.acknowledge(Status.ACCEPT));
        await().untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
        assertThat(seen(app).times("accept")).isEqualTo(1);
        assertThat(seen(app).times("later")).isEqualTo(1);
    }

    @Test
    void aReactiveFunctionAcknowledgesByHand() {
        TestApp app = start(app("reactive").consumer("acknowledge", "manual"));
        app.sendAll(TestApp.numbered(30));
        await().untilAsserted(() -> assertThat(seen(app).bodies()).hasSize(30));
        await().untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
    }

    @Test
    void aReactiveFunctionThatNobodyCanSeeTheEndOfIsRefused() {
        assertThatThrownBy(() -> app("reactive").start())
                .hasStackTraceContaining("is a reactive function")
                .hasStackTraceContaining("acknowledge to manual");
    }

    @Test
    void maxAttemptsRetriesBeforeTheQueueDoes() {
        TestApp app = start(app("single")
                .binding("consumer.max-attempts", "3")
                .binding("consumer.back-off-initial-interval", "10")
                .consumer("redelivery-delay", "1h")
                .consumer("max-redelivery-delay", "1h"));
        seen(app).fail("twice", 2);
        app.send("twice");
        await().untilAsserted(() -> assertThat(seen(app).times("twice")).isEqualTo(3));
        await().untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
    }

    @Test
    void withoutMaxAttemptsTheQueueIsTheRetry() {
        TestApp app = start(app("single").consumer("redelivery-delay", "1h").consumer("max-redelivery-delay", "1h"));
        seen(app).fail("once", 1);
        app.send("once");
        await().untilAsserted(() -> assertThat(seen(app).times("once")).isEqualTo(1));
        await().during(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(seen(app).times("once")).isEqualTo(1));
        assertThat(sqs.hidden(queue)).isEqualTo(1);
    }

    @Test
    void anErrorHandlerDealsWithWhatFailed() {
        TestApp app = start(app("single").binding("error-handler-definition", "lastResort"));
        seen(app).fail("broken", 1000);
        app.send("broken");
        await().untilAsserted(() -> assertThat(app.bean(Errors.class).all).hasSize(1));
        await().untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
        assertThat(seen(app).times("broken")).isEqualTo(1);
    }

    @Test
    void receivingPausesWhileHandlersCannotWork() {
        TestApp app = start(app("circuit")
                .consumer("back-off", "1s")
                .consumer("max-back-off", "2s")
                .consumer("redelivery-delay", "0s")
                .consumer("max-receives", "1000"));
        app.sendAll(TestApp.numbered(30));
        await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
        // without the pause a message that comes back at once is tried hundreds of times in this while
        assertThat(seen(app).bodies().size()).isBetween(2, 15);
        app.bean(Circuit.class).open = false;
        await().atMost(SOON).untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
    }

    @Test
    void messagesOfAGroupKeepTheirOrderThroughAFailure() {
        String fifo = queue + ".fifo";
        TestApp app = start(TestApp.with(Application.class, "single", fifo)
                .binding("consumer.concurrency", "4")
                .consumer("redelivery-delay", "1s"));
        seen(app).fail("a2", 1);
        List<Message<?>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            for (String group : List.of("a", "b")) {
                all.add(MessageBuilder.withPayload(TestApp.bytes(group + i))
                        .setHeader("Sqs_Msa_MessageGroupId", group)
                        .build());
            }
        }
        app.sendAll(all);
        await().atMost(SOON).untilAsserted(() -> assertThat(seen(app).bodies()).hasSize(11));
        assertThat(seen(app).bodies().stream().filter(body -> body.startsWith("a")))
                .containsExactly("a0", "a1", "a2", "a2", "a3", "a4");
        assertThat(seen(app).bodies().stream().filter(body -> body.startsWith("b")))
                .containsExactly("b0", "b1", "b2", "b3", "b4");
        await().untilAsserted(() -> assertThat(sqs.left(fifo)).isZero());
    }

    @Test
    void aPolledConsumerTakesOneMessageEachTime() {
        TestApp app = start(TestApp.with(Application.class, "single", "other-" + queue)
                .property("spring.cloud.stream.pollable-source", "polled")
                .property("spring.cloud.stream.bindings.polled-in-0.destination", queue)
                .property("spring.cloud.stream.bindings.polled-in-0.group", "tests")
                .property("spring.cloud.stream.bindings.out.destination", queue)
                .property("spring.cloud.stream.sqs.bindings.polled-in-0.consumer.poll-timeout", "1s")
                .property("spring.cloud.stream.sqs.bindings.polled-in-0.consumer.redelivery-delay", "0s"));
        PollableMessageSource source = app.bean(PollableMessageSource.class);
        assertThat(source.poll(message -> {})).isFalse();
        app.sendAll(List.of(text("one"), text("two")));
        List<String> polled = new ArrayList<>();
        await().until(() -> source.poll(message -> polled.add(TestApp.text((byte[]) message.getPayload()))));
        assertThat(polled).hasSize(1);
        assertThatThrownBy(() -> source.poll(message -> {
                    throw new IllegalStateException("Told to fail");
                }))
                .hasStackTraceContaining("Told to fail");
        await().until(() -> source.poll(message -> polled.add(TestApp.text((byte[]) message.getPayload()))));
        assertThat(polled).containsExactlyInAnyOrder("one", "two");
        await().untilAsserted(() -> assertThat(sqs.left(queue)).isZero());
    }

    private TestApp.Builder app(String function) {
        return TestApp.with(Application.class, function, queue);
    }

    private TestApp start(TestApp.Builder builder) {
        TestApp app = builder.start();
        started = app;
        return app;
    }

    private static Seen seen(TestApp app) {
        return app.bean(Seen.class);
    }

    private static List<Map<String, Object>> seenHeaders(TestApp app) {
        return app.bean(Headers.class).all;
    }

    private static AcknowledgmentCallback callback(Message<?> message) {
        return Objects.requireNonNull(StaticMessageHeaderAccessor.getAcknowledgmentCallback(message));
    }

    private static Message<byte[]> text(String text) {
        return MessageBuilder.withPayload(TestApp.bytes(text)).build();
    }

    private static Message<byte[]> json(String text) {
        return MessageBuilder.withPayload(TestApp.bytes(text))
                .setHeader("contentType", "application/json")
                .build();
    }

    private static MessageAttributeValue attribute(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }

    record Order(int id) {}

    static final class Headers {
        final List<Map<String, Object>> all = new CopyOnWriteArrayList<>();
    }

    static final class Callbacks {
        final List<AcknowledgmentCallback> all = new CopyOnWriteArrayList<>();
    }

    static final class Errors {
        final List<ErrorMessage> all = new CopyOnWriteArrayList<>();
    }

    static final class Circuit {
        volatile boolean open = true;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Seen seen() {
            return new Seen();
        }

        @Bean
        Headers seenHeaders() {
            return new Headers();
        }

        @Bean
        Callbacks callbacks() {
            return new Callbacks();
        }

        @Bean
        Errors errors() {
            return new Errors();
        }

        @Bean
        Circuit theCircuit() {
            return new Circuit();
        }

        @Bean
        CountDownLatch end() {
            return new CountDownLatch(1);
        }

        @Bean
        Consumer<Message<byte[]>> single(Seen seen) {
            return message -> seen.take(message.getPayload());
        }

        @Bean
        Consumer<Message<byte[]>> headers(Headers seen) {
            return message -> seen.all.add(Map.copyOf(message.getHeaders()));
        }

        @Bean
        Consumer<Message<byte[]>> slow(Seen seen, CountDownLatch end) {
            return message -> {
                seen.take(message.getPayload());
                try {
                    end.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            };
        }

        @Bean
        Function<byte[], Mono<byte[]>> later() {
            return body -> Mono.just(body).delayElement(Duration.ofHours(1));
        }

        @Bean
        Consumer<Message<byte[]>> breaking(Seen seen) {
            return message -> {
                String text = TestApp.text(message.getPayload());
                boolean first = seen.times(text) == 0;
                seen.take(text);
                if (text.equals("m1") && first) {
                    throw new AssertionError("Told to break");
                }
            };
        }

        @Bean
        Consumer<Message<byte[]>> byHand(Seen seen, Callbacks callbacks) {
            return message -> {
                AcknowledgmentCallback callback = callback(message);
                String text = TestApp.text(message.getPayload());
                boolean first = seen.times(text) == 0;
                seen.take(text);
                switch (text) {
                    case "accept" -> callback.acknowledge(Status.ACCEPT);
                    case "requeue" -> callback.acknowledge(first ? Status.REQUEUE : Status.ACCEPT);
                    default -> callbacks.all.add(callback);
                }
            };
        }

        @Bean
        Consumer<Flux<Message<byte[]>>> reactive(Seen seen) {
            return flux -> flux.delayElements(Duration.ofMillis(1)).subscribe(message -> {
                seen.take(message.getPayload());
                callback(message).acknowledge();
            });
        }

        @Bean
        Consumer<ErrorMessage> lastResort(Errors errors) {
            return errors.all::add;
        }

        @Bean
        Consumer<Message<byte[]>> circuit(Seen seen, Circuit circuit) {
            return message -> {
                seen.take(message.getPayload());
                if (circuit.open) {
                    throw new BackOffException("The circuit is open", new IllegalStateException("down"));
                }
            };
        }

        @Bean
        Consumer<Message<List<Order>>> orders(Seen seen) {
            return batch -> batch.getPayload().forEach(order -> seen.take(Integer.toString(order.id())));
        }

        @Bean
        Consumer<Message<List<byte[]>>> batch(Seen seen) {
            return message -> {
                Map<Integer, Throwable> failures = new HashMap<>();
                for (int i = 0; i < message.getPayload().size(); i++) {
                    try {
                        seen.take(message.getPayload().get(i));
                    } catch (IllegalStateException e) {
                        failures.put(i, e);
                    }
                }
                if (!failures.isEmpty()) {
                    throw new PartialBatchException(failures);
                }
            };
        }
    }
}
