package ai.nolmt.stream.benchmarks;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** The same client for all arms, and queues full of messages. */
final class Queues implements AutoCloseable {
    private static final int BATCH = 10;
    private static final int CALLS = 64;

    private final AtomicLong calls = new AtomicLong();
    private final SqsAsyncClient sqs;
    private final String body;

    Queues(URI endpoint, int bytes) {
        this.sqs = SqsAsyncClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("x", "x")))
                .overrideConfiguration(override -> override.addExecutionInterceptor(new Counting(calls)))
                .build();
        this.body = "x".repeat(bytes);
    }

    private record Counting(AtomicLong calls) implements ExecutionInterceptor {
        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            calls.incrementAndGet();
        }
    }

    /** Made since the start. */
    long calls() {
        return calls.get();
    }

    SqsAsyncClient client() {
        return sqs;
    }

    String body() {
        return body;
    }

    String create(String name) {
        return sqs.createQueue(create -> create.queueName(name)).join().queueUrl();
    }

    void delete(String url) {
        sqs.deleteQueue(delete -> delete.queueUrl(url)).join();
    }

    /** Raw batches, 64 at once. */
    void fill(String url, int messages) throws InterruptedException {
        Semaphore room = new Semaphore(CALLS);
        for (int i = 0; i < messages / BATCH; i++) {
            room.acquire();
            List<SendMessageBatchRequestEntry> entries = IntStream.range(0, BATCH)
                    .mapToObj(n -> SendMessageBatchRequestEntry.builder()
                            .id(Integer.toString(n))
                            .messageBody(body)
                            .build())
                    .toList();
            sqs.sendMessageBatch(send -> send.queueUrl(url).entries(entries))
                    .whenComplete((answer, problem) -> room.release());
        }
        room.acquire(CALLS);
    }

    int left(String url) {
        CompletableFuture<Integer> counted = sqs.getQueueAttributes(
                        get -> get.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .thenApply(answer -> count(answer.attributes().get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                        + count(answer.attributes()
                                .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)));
        return counted.join();
    }

    private static int count(@org.jspecify.annotations.Nullable String number) {
        return number == null ? 0 : Integer.parseInt(number);
    }

    @Override
    public void close() {
        sqs.close();
    }
}
