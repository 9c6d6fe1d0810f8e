package ai.nolmt.generations.benchmarks.pipeline;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** Fills a queue, and can be the queue's only reader: what SQS gives by itself. */
final class Queue implements AutoCloseable {
    private static final int TEN = 10;
    private static final int AT_ONCE = 8;
    private static final int MOST_BYTES = 200_000; // of a batch; some servers know the old limit only

    private static final QueueAttributeName WAITING = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
    private static final QueueAttributeName RECEIVED = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;

    private final SqsAsyncClient sqs;
    private final String url;

    Queue(String endpoint, String name) {
        this.sqs = SqsAsyncClient.builder()
                .region(Region.US_EAST_1)
                .credentialsProvider(Servers.CREDENTIALS)
                .endpointOverride(URI.create(endpoint))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .build();
        this.url = sqs.createQueue(create -> create.queueName(name)).join().queueUrl();
    }

    void send(List<String> bodies) {
        List<CompletableFuture<?>> sent = new ArrayList<>();
        List<SendMessageBatchRequestEntry> batch = new ArrayList<>();
        int bytes = 0;
        for (String body : bodies) {
            if (batch.size() == TEN || bytes + body.length() > MOST_BYTES && !batch.isEmpty()) {
                sent.add(send(batch, sent));
                batch = new ArrayList<>();
                bytes = 0;
            }
            bytes += body.length();
            batch.add(SendMessageBatchRequestEntry.builder()
                    .id("m" + batch.size())
                    .messageBody(body)
                    .build());
        }
        sent.add(send(batch, sent));
        sent.forEach(CompletableFuture::join);
    }

    private CompletableFuture<?> send(List<SendMessageBatchRequestEntry> batch, List<CompletableFuture<?>> before) {
        if (before.size() >= AT_ONCE) {
            before.get(before.size() - AT_ONCE).join();
        }
        return sqs.sendMessageBatch(request -> request.queueUrl(url).entries(batch));
    }

    /** Receives and deletes so many, as fast as the server lets one. */
    void drain(int count) {
        int left = count;
        while (left > 0) {
            List<CompletableFuture<Integer>> rounds = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                rounds.add(ten());
            }
            for (CompletableFuture<Integer> round : rounds) {
                left -= round.join();
            }
        }
    }

    private CompletableFuture<Integer> ten() {
        return sqs.receiveMessage(receive ->
                        receive.queueUrl(url).maxNumberOfMessages(TEN).waitTimeSeconds(0))
                .thenCompose(answer -> delete(answer.messages()));
    }

    private CompletableFuture<Integer> delete(List<Message> messages) {
        if (messages.isEmpty()) {
            return CompletableFuture.completedFuture(0);
        }
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
        for (Message message : messages) {
            entries.add(DeleteMessageBatchRequestEntry.builder()
                    .id("m" + entries.size())
                    .receiptHandle(message.receiptHandle())
                    .build());
        }
        return sqs.deleteMessageBatch(request -> request.queueUrl(url).entries(entries))
                .thenApply(deleted -> messages.size());
    }

    /** Neither waiting nor received and not deleted. */
    boolean isEmpty() {
        Map<QueueAttributeName, String> counts = sqs.getQueueAttributes(
                        get -> get.queueUrl(url).attributeNames(WAITING, RECEIVED))
                .join()
                .attributes();
        return counts.values().stream().allMatch("0"::equals);
    }

    @Override
    public void close() {
        sqs.close();
    }
}
