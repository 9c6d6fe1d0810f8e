package ai.nolmt.generations.benchmarks.pipeline;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Each backend driven alone by its own library: receives and deletions in tens, PUTs with many connections, rows in fifties.
 * One after the other, as they share the processors with whoever drives them.
 */
final class Alone {
    private static final int CONNECTIONS = 64;

    private final Work work;
    private final Queue queue;
    private final S3Client s3;
    private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS, task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });

    Alone(Servers servers, Work work) {
        this.work = work;
        this.queue = new Queue(servers.queues(), "alone");
        this.s3 = S3Client.builder()
                .httpClient(
                        Apache5HttpClient.builder().maxConnections(CONNECTIONS).build())
                .region(Region.US_EAST_1)
                .credentialsProvider(Servers.CREDENTIALS)
                .endpointOverride(URI.create(servers.objects()))
                .forcePathStyle(true)
                .build();
    }

    double perSecond(int count, int size) throws Exception {
        queue.send(Collections.nCopies(count, "x".repeat(100)));
        long begun = System.nanoTime();
        queue.drain(count);
        if (size >= StandInS3.STAGED) {
            each(
                    count,
                    i -> s3.getObjectAsBytes(get -> get.bucket(Servers.BUCKET).key("staging/" + i)));
        }
        byte[] output = Contents.text(size);
        each(
                count,
                i -> s3.putObject(put -> put.bucket(Servers.BUCKET).key("alone/" + i), RequestBody.fromBytes(output)));
        work.insert(count);
        return count / ((System.nanoTime() - begun) / 1e9);
    }

    private interface Call {
        void run(int number);
    }

    private void each(int count, Call call) throws Exception {
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            calls.add(threads.submit(() -> call.run(number)));
        }
        for (Future<?> one : calls) {
            one.get();
        }
    }
}
