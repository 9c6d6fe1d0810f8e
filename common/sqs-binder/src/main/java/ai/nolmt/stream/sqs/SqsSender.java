package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.OutboundEntries.Entry;
import ai.nolmt.stream.sqs.properties.SqsProducerProperties;
import ai.nolmt.stream.sqs.provisioning.SqsDestination;
import io.micrometer.observation.Observation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.stream.binder.BinderHeaders;
import org.springframework.context.Lifecycle;
import org.springframework.integration.handler.AbstractMessageHandler;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.ErrorMessage;

/**
 * Sends a message, or a list of messages, and returns when SQS has answered for each of them. What several threads send
 * at once travels together. Safe for concurrent use.
 */
final class SqsSender extends AbstractMessageHandler implements Lifecycle {
    private final SqsResources resources;
    private final SqsDestination queue;
    private final List<Lane> lanes;
    private final @Nullable MessageChannel errors;
    private final QueueMeters meters;
    private final AtomicBoolean running = new AtomicBoolean();

    /** To one queue. */
    private record Lane(SqsDestination queue, OutboundEntries entries, Batches<Entry> batches) {}

    private record Outgoing(Lane lane, Entry entry, Observation observation) {}

    SqsSender(
            SqsResources resources,
            SqsDestination queue,
            SqsProducerProperties properties,
            Function<SqsDestination, OutboundEntries> entries,
            @Nullable MessageChannel errors) {
        this.resources = resources;
        this.queue = queue;
        this.errors = errors;
        this.meters = resources.meters().of(queue.name());
        List<SqsDestination> queues = queue.partitions().isEmpty() ? List.of(queue) : queue.partitions();
        this.lanes = queues.stream()
                .map(one -> new Lane(
                        one,
                        entries.apply(one),
                        new Batches<>(
                                SqsCalls.send(
                                        resources.sqs(),
                                        one.url(),
                                        resources.callHealth().open("to " + one.name())),
                                properties.getLinger(),
                                calls -> calls == 0, // while a call is under way, the next one gathers
                                one.fifo() ? 1 : Batches.MAX_CALLS,
                                resources.timer())))
                .toList();
    }

    @Override
    protected void handleMessageInternal(Message<?> message) {
        List<Message<?>> messages = listed(message);
        // All of them first: what can't be sent is told before anything is.
        List<Outgoing> outgoing = new ArrayList<>(messages.size());
        try {
            messages.forEach(one -> outgoing.add(prepare(one)));
        } catch (RuntimeException e) {
            outgoing.forEach(one -> stop(one, e));
            throw e;
        }
        Map<Integer, Throwable> failures = queue.fifo() ? inOrder(outgoing) : atOnce(outgoing);
        for (int i = 0; i < outgoing.size(); i++) {
            stop(outgoing.get(i), failures.get(i));
        }
        if (!failures.isEmpty()) {
            PartialSendException failure = new PartialSendException(failures);
            if (errors != null) {
                errors.send(new ErrorMessage(failure, message));
            }
            throw failure;
        }
    }

    private static List<Message<?>> listed(Message<?> message) {
        return message.getPayload() instanceof List<?> list && list.stream().allMatch(Message.class::isInstance)
                ? list.stream().<Message<?>>map(one -> (Message<?>) one).toList()
                : List.of(message);
    }

    private Outgoing prepare(Message<?> message) {
        Lane lane = lane(message);
        Map<String, Object> headers = new HashMap<>(message.getHeaders());
        Observation observation =
                SqsObservations.send(resources.observations(), lane.queue().name(), headers);
        try {
            return new Outgoing(lane, lane.entries().entry(message, headers), observation);
        } catch (RuntimeException e) {
            observation.error(e).stop();
            throw e;
        }
    }

    private Lane lane(Message<?> message) {
        if (queue.partitions().isEmpty()) {
            return lanes.get(0);
        }
        Object partition = message.getHeaders().get(BinderHeaders.PARTITION_HEADER);
        if (partition instanceof Integer index && index >= 0 && index < lanes.size()) {
            return lanes.get(index);
        }
        throw new IllegalArgumentException("A message to " + queue.name() + " has the partition " + partition
                + "; there are those from 0 to " + (lanes.size() - 1));
    }

    private Map<Integer, Throwable> atOnce(List<Outgoing> outgoing) {
        List<CompletableFuture<Entry>> answers =
                outgoing.size() == 1 ? List.of(add(outgoing.get(0))) : addAll(outgoing);
        Map<Integer, Throwable> failures = new TreeMap<>();
        for (int i = 0; i < answers.size(); i++) {
            Throwable failure = failure(answers.get(i));
            if (failure != null) {
                failures.put(i, failure);
            }
        }
        return failures;
    }

    private static CompletableFuture<Entry> add(Outgoing one) {
        return one.lane().batches().add(one.entry(), one.entry().bytes());
    }

    /** A list has nothing to wait for. */
    private List<CompletableFuture<Entry>> addAll(List<Outgoing> outgoing) {
        if (lanes.size() == 1) {
            return lanes.get(0)
                    .batches()
                    .addAll(outgoing.stream().map(Outgoing::entry).toList(), Entry::bytes);
        }
        List<CompletableFuture<Entry>> answers =
                outgoing.stream().map(SqsSender::add).toList();
        lanes.forEach(lane -> lane.batches().flush());
        return answers;
    }

    /** Call by call; after a call in which messages of a group were not sent, none of that group is. */
    private Map<Integer, Throwable> inOrder(List<Outgoing> outgoing) {
        Map<Integer, Throwable> failures = new TreeMap<>();
        Set<String> broken = new HashSet<>();
        List<Integer> call = new ArrayList<>();
        int bytes = 0;
        for (int i = 0; i < outgoing.size(); i++) {
            int more = outgoing.get(i).entry().bytes();
            if (call.size() == Batches.MAX_ENTRIES || bytes + more > Batches.MAX_BYTES) {
                failures.putAll(sendInOrder(outgoing, call, broken));
                call.clear();
                bytes = 0;
            }
            call.add(i);
            bytes += more;
        }
        failures.putAll(sendInOrder(outgoing, call, broken));
        return failures;
    }

    private Map<Integer, Throwable> sendInOrder(List<Outgoing> outgoing, List<Integer> call, Set<String> broken) {
        Map<Integer, Throwable> failures = new TreeMap<>();
        List<Integer> sent = new ArrayList<>();
        for (int i : call) {
            if (broken.contains(String.valueOf(outgoing.get(i).entry().group()))) {
                failures.put(i, new IllegalStateException("An earlier message of its group was not sent"));
            } else {
                sent.add(i);
            }
        }
        if (!sent.isEmpty()) {
            atOnce(sent.stream().map(outgoing::get).toList()).forEach((i, failure) -> {
                failures.put(sent.get(i), failure);
                broken.add(String.valueOf(outgoing.get(sent.get(i)).entry().group()));
            });
        }
        return failures;
    }

    private static @Nullable Throwable failure(CompletableFuture<Entry> answer) {
        try {
            answer.join();
            return null;
        } catch (CompletionException e) {
            return SqsCalls.unwrap(e);
        }
    }

    private void stop(Outgoing one, @Nullable Throwable failure) {
        if (failure == null) {
            meters.sent();
        } else {
            meters.sendFailed();
            one.observation().error(failure);
        }
        one.observation().stop();
    }

    @Override
    public void start() {
        running.set(true);
    }

    @Override
    public void stop() {
        running.set(false);
        lanes.forEach(lane -> lane.batches().flush());
    }

    @Override
    public void destroy() {
        super.destroy();
        lanes.forEach(lane -> resources.callHealth().close("to " + lane.queue().name()));
    }

    @Override
    public boolean isRunning() {
        return running.get();
    }
}
