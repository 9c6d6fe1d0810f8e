package ai.nolmt.generations.message;

import io.awspring.cloud.sqs.listener.SqsHeaders;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.stream.binder.BinderHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/** What the queue says of a message, alone or in a batch. */
public final class MessageIds {
    private MessageIds() {}

    /** The queue's own id, the same on every delivery. */
    public static String of(Message<?> message) {
        return idIn(message.getHeaders());
    }

    public static String of(Message<? extends List<?>> batch, int index) {
        return idIn(headersOf(batch, index));
    }

    /** A header of one message of a batch. */
    public static @Nullable Object header(Message<? extends List<?>> batch, int index, String name) {
        return headersOf(batch, index).get(name);
    }

    private static String idIn(Map<?, ?> headers) {
        Object raw = headers.get(SqsHeaders.SQS_RAW_MESSAGE_ID_HEADER);
        return String.valueOf(raw != null ? raw : headers.get(MessageHeaders.ID));
    }

    private static Map<?, ?> headersOf(Message<? extends List<?>> batch, int index) {
        if (batch.getHeaders().get(BinderHeaders.BATCH_HEADERS) instanceof List<?> headers
                && headers.get(index) instanceof Map<?, ?> own) {
            return own;
        }
        throw new IllegalStateException("The binder gave no headers for a batch");
    }
}
