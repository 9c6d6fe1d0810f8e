package ai.nolmt.generations.ingest.relay;

import ai.nolmt.generations.ingest.relay.PointerSender.Outcome;
import ai.nolmt.generations.meter.Timers;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Objects;
import java.util.function.Supplier;

/** {@code nolmt.relay.*} of one outbox. For one thread. */
final class RelayMeters {
    private final Timer sending;
    private final Counter sent;
    private final Counter refused;
    private final Counter unknown;

    RelayMeters(MeterRegistry registry, String outbox) {
        this.sending = Timers.named("nolmt.relay.send", "Sending what one claim found")
                .tag("outbox", outbox)
                .register(registry);
        this.sent = counter(registry, outbox, "sent");
        this.refused = counter(registry, outbox, "refused");
        this.unknown = counter(registry, outbox, "unknown");
    }

    Outcome time(Supplier<Outcome> send) {
        Outcome outcome = Objects.requireNonNull(sending.record(send));
        sent.increment(outcome.sent().size());
        refused.increment(outcome.busy().size() + outcome.faulty().size());
        unknown.increment(outcome.unknown());
        return outcome;
    }

    private static Counter counter(MeterRegistry registry, String outbox, String outcome) {
        return Counter.builder("nolmt.relay.pointers")
                .description("Pointers given to a queue, by whether it has them")
                .tag("outbox", outbox)
                .tag("outcome", outcome)
                .register(registry);
    }
}
