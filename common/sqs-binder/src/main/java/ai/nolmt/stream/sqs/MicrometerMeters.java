package ai.nolmt.stream.sqs;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/** {@code sqs.binder.*}, each with the queue's name as its tag. */
final class MicrometerMeters implements SqsMeters {
    private final MeterRegistry registry;
    private final Map<String, Map<Object, IntSupplier>> counts = new ConcurrentHashMap<>();

    MicrometerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void inFlight(String queue, Object owner, IntSupplier count) {
        counts.computeIfAbsent(queue, name -> new ConcurrentHashMap<>()).put(owner, count);
        Gauge.builder("sqs.binder.in.flight", () -> sum(queue))
                .description("Received and not yet deleted or given back")
                .tag("queue", queue)
                .register(registry);
    }

    @Override
    public void forget(String queue, Object owner) {
        counts.getOrDefault(queue, new ConcurrentHashMap<>()).remove(owner);
    }

    private int sum(String queue) {
        return counts.getOrDefault(queue, Map.of()).values().stream()
                .mapToInt(IntSupplier::getAsInt)
                .sum();
    }

    @Override
    public QueueMeters of(String queue) {
        return new OfQueue(
                counter("received", "Messages received", queue),
                counter("redelivered", "Messages received that had been received before", queue),
                counter("acknowledged", "Messages deleted after they were handled", queue),
                counter("returned", "Messages given back to the queue", queue),
                counter("dead.lettered", "Messages that failed on the last receive the redrive policy allows", queue),
                counter("heartbeat.extensions", "Times that a message was kept invisible for longer", queue),
                counter("processing.timeouts", "Messages worked on for longer than the processing timeout", queue),
                counter("sent", "Messages that SQS has taken", queue),
                counter("send.failures", "Messages that SQS refused or did not answer for", queue),
                Timer.builder("sqs.binder.age")
                        .description("Between sending and receiving a message")
                        .tag("queue", queue)
                        .register(registry));
    }

    private Counter counter(String name, String description, String queue) {
        return Counter.builder("sqs.binder." + name)
                .description(description)
                .tag("queue", queue)
                .register(registry);
    }

    private record OfQueue(
            Counter all,
            Counter redelivered,
            Counter deleted,
            Counter givenBack,
            Counter deadLetters,
            Counter extensions,
            Counter expired,
            Counter taken,
            Counter failed,
            Timer age)
            implements QueueMeters {
        @Override
        public void received(Duration since, boolean again) {
            all.increment();
            age.record(since);
            if (again) {
                redelivered.increment();
            }
        }

        @Override
        public void acknowledged() {
            deleted.increment();
        }

        @Override
        public void returned() {
            givenBack.increment();
        }

        @Override
        public void deadLettered() {
            deadLetters.increment();
        }

        @Override
        public void extended() {
            extensions.increment();
        }

        @Override
        public void processingTimedOut() {
            expired.increment();
        }

        @Override
        public void sent() {
            taken.increment();
        }

        @Override
        public void sendFailed() {
            failed.increment();
        }
    }
}
