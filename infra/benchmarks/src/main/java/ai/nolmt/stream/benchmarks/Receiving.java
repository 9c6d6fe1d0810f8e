package ai.nolmt.stream.benchmarks;

import io.awspring.cloud.sqs.listener.ListenerMode;
import io.awspring.cloud.sqs.listener.MessageListener;
import io.awspring.cloud.sqs.listener.SqsContainerOptionsBuilder;
import io.awspring.cloud.sqs.listener.SqsMessageListenerContainer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.springframework.messaging.Message;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;

/** Arms that empty a full queue. The clock runs from the start of receiving to the last message handled. */
final class Receiving implements AutoCloseable {
    private static final int IN_FLIGHT = 100;
    private static final int RAW_CALLS = 64;

    private final Queues queues;
    private final int messages;
    private final Map<String, BinderApp> apps = new HashMap<>();
    private int number;

    Receiving(Queues queues, int messages) {
        this.queues = queues;
        this.messages = messages;
    }

    /** Messages one by one, a hundred in flight. */
    Sample binderSingle() throws Exception {
        return binder(
                "single",
                Map.of(
                        "spring.cloud.stream.bindings.single-in-0.consumer.use-native-decoding", "true",
                        "spring.cloud.stream.bindings.single-in-0.consumer.concurrency", "10"));
    }

    /** Tens, a hundred in flight. */
    Sample binderBatch() throws Exception {
        return binder(
                "batch",
                Map.of(
                        "spring.cloud.stream.bindings.batch-in-0.consumer.batch-mode", "true",
                        "spring.cloud.stream.bindings.batch-in-0.consumer.use-native-decoding", "true",
                        "spring.cloud.stream.bindings.batch-in-0.consumer.concurrency", "10"));
    }

    Sample containerSingle() throws Exception {
        return container(
                false, options -> options.maxConcurrentMessages(IN_FLIGHT).pollTimeout(Duration.ofSeconds(1)));
    }

    Sample containerBatch() throws Exception {
        return container(
                true,
                options -> options.listenerMode(ListenerMode.BATCH)
                        .maxConcurrentMessages(IN_FLIGHT)
                        .pollTimeout(Duration.ofSeconds(1)));
    }

    Sample containerDefaults() throws Exception {
        return container(false, options -> {});
    }

    /** One application for all rounds: what starting it costs is nothing of receiving. */
    private Sample binder(String function, Map<String, Object> more) throws Exception {
        String name = "r-" + function;
        String url = queues.create(name);
        BinderApp app = apps.computeIfAbsent(function, key -> {
            Map<String, Object> properties = new HashMap<>(more);
            properties.put("spring.cloud.stream.sqs.default.consumer.max-in-flight", IN_FLIGHT);
            return new BinderApp(queues.client(), function, name, properties);
        });
        queues.fill(url, messages);
        app.count().set(0);
        Sample sample = measure(app::start, app.count());
        app.stop();
        int left = queues.left(url);
        if (left != 0) {
            throw new IllegalStateException(left + " messages were left in the queue");
        }
        return sample;
    }

    @Override
    public void close() {
        apps.values().forEach(BinderApp::close);
    }

    private Sample container(boolean batches, Consumer<SqsContainerOptionsBuilder> options) throws Exception {
        String url = queues.create("r" + number++);
        queues.fill(url, messages);
        AtomicInteger count = new AtomicInteger();
        SqsMessageListenerContainer<String> container = SqsMessageListenerContainer.<String>builder()
                .sqsAsyncClient(queues.client())
                .queueNames(url)
                .configure(options)
                .messageListener(new Counting(count))
                .build();
        Sample sample = measure(container::start, count);
        // it drops deletions that it has buffered when it stops, so the queue is not looked at
        container.stop();
        queues.delete(url);
        return sample;
    }

    private record Counting(AtomicInteger count) implements MessageListener<String> {
        @Override
        public void onMessage(Message<String> message) {
            count.incrementAndGet();
        }

        @Override
        public void onMessage(Collection<Message<String>> all) {
            count.addAndGet(all.size());
        }
    }

    /** The server's own ceiling: 64 loops of receive and delete, nothing else. */
    Sample raw() throws Exception {
        String url = queues.create("r" + number++);
        queues.fill(url, messages);
        AtomicInteger count = new AtomicInteger();
        Semaphore ended = new Semaphore(0);
        Sample sample = measure(
                () -> {
                    for (int i = 0; i < RAW_CALLS; i++) {
                        loop(url, count, ended);
                    }
                },
                count);
        ended.acquire(RAW_CALLS);
        queues.delete(url);
        return sample;
    }

    private void loop(String url, AtomicInteger count, Semaphore ended) {
        queues.client()
                .receiveMessage(
                        receive -> receive.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(1))
                .thenCompose(answer -> {
                    AtomicInteger id = new AtomicInteger();
                    count.addAndGet(answer.messages().size());
                    return answer.messages().isEmpty()
                            ? java.util.concurrent.CompletableFuture.completedFuture(false)
                            : queues.client()
                                    .deleteMessageBatch(delete -> delete.queueUrl(url)
                                            .entries(answer.messages().stream()
                                                    .map(message -> DeleteMessageBatchRequestEntry.builder()
                                                            .id(Integer.toString(id.incrementAndGet()))
                                                            .receiptHandle(message.receiptHandle())
                                                            .build())
                                                    .toList()))
                                    .thenApply(deleted -> true);
                })
                .whenComplete((more, problem) -> {
                    if (Boolean.TRUE.equals(more)) {
                        loop(url, count, ended);
                    } else {
                        ended.release();
                    }
                });
    }

    private Sample measure(Runnable start, AtomicInteger count) throws Exception {
        Usage before = Usage.now(queues);
        start.run();
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (count.get() < messages) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(count + " of " + messages + " messages were handled");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return Sample.of(messages, Usage.now(queues).since(before));
    }
}
