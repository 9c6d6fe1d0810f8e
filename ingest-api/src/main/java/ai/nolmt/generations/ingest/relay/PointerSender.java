package ai.nolmt.generations.ingest.relay;

import ai.nolmt.generations.message.Outbox.Entry;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.stream.sqs.PartialSendException;
import io.awspring.cloud.sqs.listener.SqsHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.MessageBuilder;

/** Sends pointers through a binding, and tells which of them the queue has. */
final class PointerSender {
    private static final Logger log = LoggerFactory.getLogger(PointerSender.class);

    private final StreamBridge bridge;
    private final String binding;

    PointerSender(StreamBridge bridge, String binding) {
        this.bridge = bridge;
        this.binding = binding;
    }

    /** Makes the binding now, so that a missing queue stops the start and not the first send. */
    void open() {
        bridge.send(binding, MessageBuilder.withPayload(List.of()).build());
    }

    /** @return those that were sent for certain; the others may have been, too */
    List<Entry> send(List<Entry> entries) {
        List<Message<byte[]>> messages =
                entries.stream().map(PointerSender::message).toList();
        try {
            bridge.send(binding, MessageBuilder.withPayload(messages).build());
            return entries;
        } catch (RuntimeException e) {
            Map<Integer, Throwable> failures = failuresIn(e);
            List<Entry> sent = new ArrayList<>();
            for (int i = 0; i < entries.size(); i++) {
                if (!failures.isEmpty() && !failures.containsKey(i)) {
                    sent.add(entries.get(i));
                }
            }
            log.warn(
                    "{} of {} messages for {} were not sent and will be tried again: {}",
                    entries.size() - sent.size(),
                    entries.size(),
                    binding,
                    failures.isEmpty()
                            ? e.toString()
                            : failures.values().iterator().next().toString());
            return sent;
        }
    }

    private static Map<Integer, Throwable> failuresIn(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof PartialSendException partial) {
                return partial.failures();
            }
        }
        return Map.of();
    }

    private static Message<byte[]> message(Entry entry) {
        return MessageBuilder.withPayload(PointerCodec.encode(entry.pointer()))
                .setHeader(MessageHeaders.CONTENT_TYPE, "application/json")
                .setHeader(SqsHeaders.MessageSystemAttributes.SQS_MESSAGE_GROUP_ID_HEADER, entry.group())
                .build();
    }
}
