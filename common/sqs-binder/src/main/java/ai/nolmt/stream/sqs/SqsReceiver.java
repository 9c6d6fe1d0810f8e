package ai.nolmt.stream.sqs;

import io.awspring.cloud.sqs.listener.MessageListener;
import io.awspring.cloud.sqs.listener.SqsHeaders;
import io.awspring.cloud.sqs.listener.Visibility;
import io.awspring.cloud.sqs.listener.acknowledgement.Acknowledgement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.messaging.Message;

/**
 * Decides what becomes of received messages: acknowledged once the handler returned, or visible again later. A message
 * whose acknowledgement fails comes again too, so handlers must bear that.
 */
final class SqsReceiver implements MessageListener<byte[]> {
    private static final Logger log = LoggerFactory.getLogger(SqsReceiver.class);
    private static final String RECEIVES = SqsHeaders.MessageSystemAttributes.SQS_APPROXIMATE_RECEIVE_COUNT;

    private final String queue;
    private final Handler handler;
    private final RedeliveryDelay delay;

    /** What the messages are for; throws to have them again. */
    interface Handler {
        void handle(List<Message<byte[]>> messages);
    }

    SqsReceiver(String queue, Handler handler, RedeliveryDelay delay) {
        this.queue = queue;
        this.handler = handler;
        this.delay = delay;
    }

    @Override
    public void onMessage(Message<byte[]> message) {
        onMessage(List.of(message));
    }

    @Override
    public void onMessage(Collection<Message<byte[]>> received) {
        List<Message<byte[]>> messages = List.copyOf(received);
        Map<Integer, Throwable> failures = failuresOf(messages);
        List<Message<byte[]>> done = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            if (!failures.containsKey(i)) {
                done.add(messages.get(i));
            }
        }
        acknowledge(done);
        failures.forEach((i, failure) -> giveBack(messages.get(i), failure));
    }

    private Map<Integer, Throwable> failuresOf(List<Message<byte[]>> messages) {
        try {
            handler.handle(messages);
            return Map.of();
        } catch (RuntimeException e) {
            // Function and channel wrap what a handler throws.
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof PartialBatchException partial) {
                    return partial.failures();
                }
            }
            Map<Integer, Throwable> all = new HashMap<>();
            for (int i = 0; i < messages.size(); i++) {
                all.put(i, e);
            }
            return all;
        }
    }

    private void giveBack(Message<byte[]> message, Throwable failure) {
        int receives = receivesOf(message);
        int seconds = delay.seconds(receives);
        log.warn(
                "Message {} of {} failed on receive {} and comes again in {} s: {}",
                idOf(message),
                queue,
                receives,
                seconds,
                NestedExceptionUtils.getMostSpecificCause(failure).toString());
        log.debug("Why message {} failed", idOf(message), failure);
        Visibility visibility = message.getHeaders().get(SqsHeaders.SQS_VISIBILITY_TIMEOUT_HEADER, Visibility.class);
        if (visibility == null) {
            return;
        }
        visibility.changeToAsync(seconds).exceptionally(e -> {
            log.warn("SQS kept the old visibility of a message of {}: {}", queue, e.toString());
            return null;
        });
    }

    private void acknowledge(List<Message<byte[]>> done) {
        if (done.isEmpty()) {
            return;
        }
        try {
            Acknowledgement.acknowledge(done);
        } catch (RuntimeException e) {
            log.warn(
                    "Some of {} messages of {} were not acknowledged and come again: {}",
                    done.size(),
                    queue,
                    e.toString());
        }
    }

    /** The queue's own, which is the same on every delivery. */
    private static Object idOf(Message<?> message) {
        Object raw = message.getHeaders().get(SqsHeaders.SQS_RAW_MESSAGE_ID_HEADER);
        return raw == null ? String.valueOf(message.getHeaders().getId()) : raw;
    }

    private static int receivesOf(Message<?> message) {
        Object receives = message.getHeaders().get(RECEIVES);
        return receives == null ? 1 : Math.max(1, Integer.parseInt(receives.toString()));
    }
}
