package ai.nolmt.generations.upload.listen;

import io.awspring.cloud.sqs.listener.SqsHeaders;
import java.util.List;
import java.util.Map;
import org.springframework.cloud.stream.binder.BinderHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/** The queue's own id of a message in a batch, the same on every delivery. */
final class MessageIds {
    private MessageIds() {}

    static String of(Message<List<byte[]>> batch, int index) {
        if (batch.getHeaders().get(BinderHeaders.BATCH_HEADERS) instanceof List<?> headers
                && headers.get(index) instanceof Map<?, ?> own) {
            Object raw = own.get(SqsHeaders.SQS_RAW_MESSAGE_ID_HEADER);
            return String.valueOf(raw != null ? raw : own.get(MessageHeaders.ID));
        }
        throw new IllegalStateException("The binder gave no headers for a batch");
    }
}
