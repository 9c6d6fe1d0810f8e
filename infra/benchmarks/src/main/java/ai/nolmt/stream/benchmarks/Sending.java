package ai.nolmt.stream.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/** Arms that send from sixteen threads, each send waiting for SQS's answer. */
final class Sending {
    private static final int THREADS = 16;

    private final Queues queues;
    private final int messages;
    private int number;

    Sending(Queues queues, int messages) {
        this.queues = queues;
        this.messages = messages;
    }

    /** Every message in a call of its own. */
    Sample single() throws Exception {
        return send("0ms", 1);
    }

    /** What several threads send at once travels together. */
    Sample lingering() throws Exception {
        return send("10ms", 1);
    }

    Sample lists() throws Exception {
        return send("10ms", 10);
    }

    private Sample send(String linger, int size) throws Exception {
        String name = "s" + number++;
        String url = queues.create(name);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        Map<String, Object> more = Map.of("spring.cloud.stream.sqs.bindings.out.producer.linger", linger);
        try (BinderApp app = new BinderApp(queues.client(), "single", name, more)) {
            app.send(message(queues.body())); // makes the binding
            Usage before = Usage.now(queues);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                all.add(threads.submit(() -> {
                    for (int sent = 0; sent < messages / THREADS; sent += size) {
                        app.send(size == 1 ? message(queues.body()) : list(size));
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            Usage used = Usage.now(queues).since(before);
            int sent = messages / THREADS * THREADS;
            int there = queues.left(url) - 1;
            if (there < sent) {
                throw new IllegalStateException(there + " of " + sent + " messages arrived");
            }
            return Sample.of(there, used);
        } finally {
            threads.shutdown();
            queues.delete(url);
        }
    }

    private Message<?> list(int size) {
        return MessageBuilder.withPayload(IntStream.range(0, size)
                        .mapToObj(i -> message(queues.body()))
                        .toList())
                .build();
    }

    private static Message<byte[]> message(String body) {
        return MessageBuilder.withPayload(body.getBytes(StandardCharsets.UTF_8)).build();
    }
}
