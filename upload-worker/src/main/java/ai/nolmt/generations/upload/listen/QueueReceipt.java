package ai.nolmt.generations.upload.listen;

import ai.nolmt.generations.message.MessageIds;
import ai.nolmt.generations.trace.TraceContext;
import ai.nolmt.generations.upload.pipeline.Receipt;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.acks.AcknowledgmentCallback;
import org.springframework.integration.acks.AcknowledgmentCallback.Status;
import org.springframework.messaging.Message;

/** Decides about a message by the binder's own hand acknowledgement. */
record QueueReceipt(
        AcknowledgmentCallback message, @Nullable String trace) implements Receipt {
    /** From now on nobody else decides about it. */
    static QueueReceipt of(Message<? extends List<?>> batch, int index) {
        Object header = MessageIds.header(batch, index, IntegrationMessageHeaderAccessor.ACKNOWLEDGMENT_CALLBACK);
        if (!(header instanceof AcknowledgmentCallback message)) {
            throw new IllegalStateException("The binder lets nobody acknowledge by hand");
        }
        message.noAutoAck();
        Object trace = MessageIds.header(batch, index, TraceContext.HEADER);
        return new QueueReceipt(message, trace instanceof String text ? text : null);
    }

    @Override
    public void settled() {
        message.acknowledge(Status.ACCEPT);
    }

    @Override
    public void again() {
        message.acknowledge(Status.REJECT);
    }

    @Override
    public void untouched() {
        message.acknowledge(Status.REQUEUE);
    }

    @Override
    public boolean isOurs() {
        return !message.isAcknowledged();
    }
}
