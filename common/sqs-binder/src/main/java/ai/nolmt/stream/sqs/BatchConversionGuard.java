package ai.nolmt.stream.sqs;

import io.awspring.cloud.sqs.listener.SqsHeaders;
import org.springframework.cloud.function.context.config.MessageConverterHelper;
import org.springframework.cloud.stream.binder.BinderHeaders;
import org.springframework.messaging.Message;

/**
 * Spring Cloud Function leaves out of a batch, without a word, what it can't convert, and the binder would delete it.
 * This says which message it was.
 */
final class BatchConversionGuard implements MessageConverterHelper {
    /** The message at this index could not become what the function takes. */
    static final class UnconvertibleException extends RuntimeException {
        private final int index;

        UnconvertibleException(int index) {
            super("Message " + index + " of the batch can't become what the function takes");
            this.index = index;
        }

        int index() {
            return index;
        }
    }

    @Override
    public void postProcessBatchMessageOnFailure(Message<?> message, int index) {
        if (message.getHeaders().containsKey(SqsHeaders.SQS_QUEUE_NAME_HEADER)
                && message.getHeaders().containsKey(BinderHeaders.BATCH_HEADERS)) {
            throw new UnconvertibleException(index);
        }
    }
}
