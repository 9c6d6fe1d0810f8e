package ai.nolmt.stream.sqs;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.springframework.integration.acks.AcknowledgmentCallback;

/**
 * Lets a handler decide about a message itself. {@code ACCEPT} deletes it, {@code REJECT} has it redelivered after the
 * growing delay, {@code REQUEUE} at once. Safe for concurrent use; the first word counts.
 */
final class HandAcknowledgment implements AcknowledgmentCallback {
    private final Held held;
    private final Consumer<Held> accept;
    private final BiConsumer<Held, Boolean> giveBack;
    private volatile boolean automatic;

    HandAcknowledgment(Held held, boolean automatic, Consumer<Held> accept, BiConsumer<Held, Boolean> giveBack) {
        this.held = held;
        this.automatic = automatic;
        this.accept = accept;
        this.giveBack = giveBack;
    }

    @Override
    public void acknowledge(Status status) {
        switch (status) {
            case ACCEPT -> accept.accept(held);
            case REJECT -> giveBack.accept(held, false);
            case REQUEUE -> giveBack.accept(held, true);
        }
    }

    @Override
    public boolean isAcknowledged() {
        return held.isSettled();
    }

    @Override
    public void noAutoAck() {
        automatic = false;
    }

    @Override
    public boolean isAutoAck() {
        return automatic;
    }
}
