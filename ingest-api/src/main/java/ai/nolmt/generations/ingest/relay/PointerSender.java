package ai.nolmt.generations.ingest.relay;

import ai.nolmt.generations.message.Outbox.Entry;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.trace.TraceContext;
import ai.nolmt.generations.trace.Traced;
import ai.nolmt.generations.trace.Traces;
import ai.nolmt.stream.sqs.PartialSendException;
import ai.nolmt.stream.sqs.RefusedEntryException;
import io.awspring.cloud.sqs.listener.SqsHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
    private final Traces traces;

    PointerSender(StreamBridge bridge, String binding, Traces traces) {
        this.bridge = bridge;
        this.binding = binding;
        this.traces = traces;
    }

    /** Makes the binding now, so that a missing queue stops the start and not the first send. */
    void open() {
        bridge.send(binding, MessageBuilder.withPayload(List.of()).build());
    }

    /**
     * What became of a list. Of what is in none of these it isn't known whether the queue has it.
     *
     * @param sent what the queue has
     * @param busy what it refused alone, and may take the next time
     * @param faulty what it refused alone, for what it is or who sent it
     * @param reasons why, of both
     * @param unknown how many there are besides
     */
    record Outcome(
            List<Entry> sent, List<Entry> busy, List<Entry> faulty, List<RefusedEntryException> reasons, int unknown) {}

    Outcome send(List<Entry> entries) {
        List<Traced> traced = entries.stream().map(this::traced).toList();
        try {
            List<Message<byte[]>> messages = IntStream.range(0, entries.size())
                    .mapToObj(i -> message(entries.get(i), traced.get(i)))
                    .toList();
            bridge.send(binding, MessageBuilder.withPayload(messages).build());
            return new Outcome(entries, List.of(), List.of(), List.of(), 0);
        } catch (RuntimeException e) {
            Map<Integer, Throwable> failures = failuresIn(e);
            for (int i = 0; i < traced.size(); i++) {
                if (failures.isEmpty() || failures.containsKey(i)) {
                    traced.get(i).failed(failures.getOrDefault(i, e));
                }
            }
            return outcome(entries, failures, e);
        } finally {
            traced.forEach(Traced::close);
        }
    }

    /** @param failures by index; none if nothing is known of any */
    private Outcome outcome(List<Entry> entries, Map<Integer, Throwable> failures, RuntimeException thrown) {
        List<Entry> sent = new ArrayList<>();
        List<Entry> busy = new ArrayList<>();
        List<Entry> faulty = new ArrayList<>();
        List<RefusedEntryException> reasons = new ArrayList<>();
        Throwable unknown = failures.isEmpty() ? thrown : null;
        for (int i = 0; i < entries.size() && !failures.isEmpty(); i++) {
            Throwable failure = failures.get(i);
            if (failure == null) {
                sent.add(entries.get(i));
            } else if (failure instanceof RefusedEntryException refused) {
                (refused.isSenderFault() ? faulty : busy).add(entries.get(i));
                reasons.add(refused);
            } else {
                unknown = failure;
            }
        }
        int rest = entries.size() - sent.size() - reasons.size();
        if (unknown != null) {
            log.warn(
                    "{} of {} messages for {} were not sent and will be tried again: {}",
                    rest,
                    entries.size(),
                    binding,
                    unknown.toString());
        }
        return new Outcome(sent, busy, faulty, reasons, rest);
    }

    private static Map<Integer, Throwable> failuresIn(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof PartialSendException partial) {
                return partial.failures();
            }
        }
        return Map.of();
    }

    private Traced traced(Entry entry) {
        Traced traced = traces.sent("send", entry.trace());
        traced.says("nolmt.job", entry.pointer().id().toString());
        return traced;
    }

    /** A null header is none. Where this process traces nothing, others may, of the same job. */
    private static Message<byte[]> message(Entry entry, Traced traced) {
        return MessageBuilder.withPayload(PointerCodec.encode(entry.pointer()))
                .setHeader(MessageHeaders.CONTENT_TYPE, "application/json")
                .setHeader(SqsHeaders.MessageSystemAttributes.SQS_MESSAGE_GROUP_ID_HEADER, entry.group())
                .setHeader(
                        TraceContext.HEADER,
                        traced.context() == null ? TraceContext.checked(entry.trace()) : traced.context())
                .build();
    }
}
