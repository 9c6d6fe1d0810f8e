package ai.nolmt.stream.sqs;

import io.awspring.cloud.sqs.listener.SqsHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.context.Lifecycle;
import org.springframework.integration.handler.AbstractMessageHandler;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.util.MimeType;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/**
 * Sends a message, or a list of messages in batches of ten, and returns when SQS has answered for each of them.
 */
final class SqsSender extends AbstractMessageHandler implements Lifecycle {
    private static final int MOST_ENTRIES = 10;
    private static final int MOST_BYTES = 1024 * 1024; // of a batch, as of a message, since August 2025
    private static final int MOST_ATTRIBUTES = 10;
    private static final Set<String> OWN = Set.of(MessageHeaders.ID, MessageHeaders.TIMESTAMP);

    private final SqsAsyncClient sqs;
    private final SqsDestination queue;
    private final AtomicBoolean running = new AtomicBoolean();

    SqsSender(SqsAsyncClient sqs, SqsDestination queue) {
        this.sqs = sqs;
        this.queue = queue;
    }

    @Override
    protected void handleMessageInternal(Message<?> message) {
        if (message.getPayload() instanceof List<?> list && list.stream().allMatch(Message.class::isInstance)) {
            sendAll(list.stream()
                    .<Message<?>>map(element -> (Message<?>) element)
                    .toList());
        } else {
            Map<Integer, Throwable> failures =
                    send(List.of(new Entry(0, entryOf(message, 0)))).join();
            if (!failures.isEmpty()) {
                throw new PartialSendException(failures);
            }
        }
    }

    private void sendAll(List<Message<?>> messages) {
        Map<Integer, Throwable> failures = new TreeMap<>();
        // All of them first: what can't be sent is told before anything is.
        List<Entry> entries = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            entries.add(new Entry(i, entryOf(messages.get(i), i)));
        }
        List<CompletableFuture<Map<Integer, Throwable>>> answers = new ArrayList<>();
        List<Entry> batch = new ArrayList<>(MOST_ENTRIES);
        int bytes = 0;
        for (Entry entry : entries) {
            if (batch.size() == MOST_ENTRIES || bytes + entry.bytes() > MOST_BYTES && !batch.isEmpty()) {
                answers.add(send(batch));
                batch = new ArrayList<>(MOST_ENTRIES);
                bytes = 0;
            }
            batch.add(entry);
            bytes += entry.bytes();
        }
        if (!batch.isEmpty()) {
            answers.add(send(batch));
        }
        answers.forEach(answer -> failures.putAll(answer.join()));
        if (!failures.isEmpty()) {
            throw new PartialSendException(failures);
        }
    }

    /** Completes with what failed; never exceptionally. */
    private CompletableFuture<Map<Integer, Throwable>> send(List<Entry> batch) {
        return sqs.sendMessageBatch(send -> send.queueUrl(queue.url())
                        .entries(batch.stream().map(Entry::request).toList()))
                .handle((answer, problem) -> outcome(batch, answer, problem));
    }

    private Map<Integer, Throwable> outcome(
            List<Entry> batch, @Nullable SendMessageBatchResponse answer, @Nullable Throwable problem) {
        Map<Integer, Throwable> failures = new TreeMap<>();
        if (answer == null) {
            Throwable cause = problem instanceof CompletionException && problem.getCause() != null
                    ? problem.getCause()
                    : new IllegalStateException("SQS gave no answer", problem);
            batch.forEach(entry -> failures.put(entry.index(), cause));
            return failures;
        }
        // The call succeeds even if entries didn't.
        answer.failed()
                .forEach(failed -> failures.put(
                        Integer.valueOf(failed.id()),
                        new IllegalStateException("SQS refused it: " + failed.code() + " " + failed.message())));
        return failures;
    }

    private static SendMessageBatchRequestEntry entryOf(Message<?> message, int index) {
        MessageHeaders headers = message.getHeaders();
        SendMessageBatchRequestEntry.Builder entry = SendMessageBatchRequestEntry.builder()
                .id(Integer.toString(index))
                .messageBody(bodyOf(message.getPayload()))
                .messageAttributes(attributesOf(headers));
        Object group = headers.get(SqsHeaders.MessageSystemAttributes.SQS_MESSAGE_GROUP_ID_HEADER);
        if (group != null) {
            entry.messageGroupId(group.toString());
        }
        return entry.build();
    }

    private static String bodyOf(Object payload) {
        if (payload instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        if (payload instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("A message to SQS is text or bytes, not "
                + payload.getClass().getName() + ": let Spring Cloud Stream encode it");
    }

    private static Map<String, MessageAttributeValue> attributesOf(MessageHeaders headers) {
        Map<String, MessageAttributeValue> attributes = new TreeMap<>();
        headers.forEach((name, value) -> {
            boolean ours = OWN.contains(name)
                    || name.startsWith(SqsHeaders.SQS_HEADER_PREFIX)
                    || name.startsWith("spring.cloud.");
            boolean simple = value instanceof CharSequence
                    || value instanceof Number
                    || value instanceof Boolean
                    || value instanceof MimeType;
            if (!ours && simple && attributes.size() < MOST_ATTRIBUTES) {
                attributes.put(
                        name,
                        MessageAttributeValue.builder()
                                .dataType(value instanceof Number ? "Number" : "String")
                                .stringValue(value.toString())
                                .build());
            }
        });
        return attributes;
    }

    @Override
    public void start() {
        running.set(true);
    }

    @Override
    public void stop() {
        running.set(false);
    }

    @Override
    public boolean isRunning() {
        return running.get();
    }

    private record Entry(int index, SendMessageBatchRequestEntry request) {
        int bytes() {
            int sum = request.messageBody().getBytes(StandardCharsets.UTF_8).length;
            for (Map.Entry<String, MessageAttributeValue> attribute :
                    request.messageAttributes().entrySet()) {
                sum += attribute.getKey().length()
                        + attribute.getValue().dataType().length()
                        + attribute.getValue().stringValue().getBytes(StandardCharsets.UTF_8).length;
            }
            return sum;
        }
    }
}
