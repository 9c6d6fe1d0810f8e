package ai.nolmt.stream.sqs;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.acks.AcknowledgmentCallback;
import org.springframework.integration.acks.AcknowledgmentCallback.Status;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.ErrorMessage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One function for each way in which a handler may behave. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ReceivingApplication {
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
        final List<Long> triedAt = new CopyOnWriteArrayList<>(); // nanoseconds
        volatile boolean open = true;
    }

    @Bean
    Seen seen() {
        return new Seen();
    }

    @Bean
    MeterRegistry meterRegistry() {
        return new SimpleMeterRegistry();
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
            circuit.triedAt.add(System.nanoTime());
            seen.take(message.getPayload());
            if (circuit.open) {
                throw new BackOffException("The circuit is open", new IllegalStateException("down"));
            }
        };
    }

    @Bean
    Consumer<Message<byte[]>> forOthers(Circuit circuit) {
        return message -> {
            circuit.triedAt.add(System.nanoTime());
            throw new OthersMessageException("Not mine");
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

    private static AcknowledgmentCallback callback(Message<?> message) {
        return Objects.requireNonNull(StaticMessageHeaderAccessor.getAcknowledgmentCallback(message));
    }
}
