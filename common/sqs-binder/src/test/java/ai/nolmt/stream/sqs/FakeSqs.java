package ai.nolmt.stream.sqs;

import io.micrometer.observation.ObservationRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** Gives what it was given, and remembers what it was asked; for what no server at hand can do or show. */
final class FakeSqs implements SqsAsyncClient {
    final List<ReceiveMessageRequest> receives = new CopyOnWriteArrayList<>();
    final List<DeleteMessageBatchRequest> deletions = new CopyOnWriteArrayList<>();
    private final Queue<Message> messages = new ConcurrentLinkedQueue<>();

    /** Everything that a binding shares with others, around this client. */
    SqsResources resources(ScheduledExecutorService timer) {
        return new SqsResources(
                this,
                timer,
                System::nanoTime,
                Clock.systemUTC(),
                new Random(1),
                SqsMeters.NONE,
                new CallHealth(System::nanoTime),
                ObservationRegistry.NOOP,
                false);
    }

    void add(Message message) {
        messages.add(message);
    }

    @Override
    public CompletableFuture<ReceiveMessageResponse> receiveMessage(ReceiveMessageRequest request) {
        receives.add(request);
        Message next = messages.poll();
        return next == null
                ? new CompletableFuture<>() // polls for long
                : CompletableFuture.completedFuture(
                        ReceiveMessageResponse.builder().messages(next).build());
    }

    @Override
    public CompletableFuture<DeleteMessageBatchResponse> deleteMessageBatch(DeleteMessageBatchRequest request) {
        deletions.add(request);
        return CompletableFuture.completedFuture(
                DeleteMessageBatchResponse.builder().build());
    }

    @Override
    public CompletableFuture<ChangeMessageVisibilityBatchResponse> changeMessageVisibilityBatch(
            ChangeMessageVisibilityBatchRequest request) {
        return CompletableFuture.completedFuture(
                ChangeMessageVisibilityBatchResponse.builder().build());
    }

    @Override
    public String serviceName() {
        return "sqs";
    }

    @Override
    public void close() {}
}
