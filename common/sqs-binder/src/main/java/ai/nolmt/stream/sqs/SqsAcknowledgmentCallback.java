package ai.nolmt.stream.sqs;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.springframework.integration.acks.AcknowledgmentCallback;

/**
 * Lets a handler decide about a message itself. {@code ACCEPT} deletes it, {@code REJECT} has it redelivered after the
 * growing delay, {@code REQUEUE} at once. Safe for concurrent use; the first word counts.
 */
final class SqsAcknowledgmentCallback implements AcknowledgmentCallback {
    private final InFlightMessage message;
    private final Consumer<InFlightMessage> accept;
    private final BiConsumer<InFlightMessage, Boolean> giveBack;
    private volatile boolean automatic;

    SqsAcknowledgmentCallback(
            InFlightMessage message,
            boolean automatic,
            Consumer<InFlightMessage> accept,
            BiConsumer<InFlightMessage, Boolean> giveBack) {
        this.message = message;
        this.automatic = automatic;
        this.accept = accept;
        this.giveBack = giveBack;
    }

    @Override
    public void acknowledge(Status status) {
        switch (status) {
            case ACCEPT -> accept.accept(message);
            case REJECT -> giveBack.accept(message, false);
            case REQUEUE -> giveBack.accept(message, true);
        }
    }

    @Override
    public boolean isAcknowledged() {
        return message.isSettled();
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
