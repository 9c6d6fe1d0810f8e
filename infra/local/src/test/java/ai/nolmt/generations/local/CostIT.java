package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import ai.nolmt.generations.local.ApiCalls.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import tools.jackson.databind.JsonNode;

/** What the command says that jobs cost is what the servers of a whole pipeline count. */
@Tag("long")
class CostIT {
    private static final int JOBS = Integer.getInteger("nolmt.test.cost.jobs", 1000);
    private static final int LARGE = JOBS / 100;
    private static final int INLINE = JOBS * 39 / 100;
    private static final int UPLOADED = JOBS * 21 / 100;
    private static final int STAGED = JOBS - INLINE - UPLOADED - LARGE;
    private static final Duration POLL = Duration.ofSeconds(10);
    private static final int CONSUMERS = 4; // two of the upload worker, two of the cleanup worker
    private static final String NOTHING = "ReceiveMessage that found nothing";

    @TempDir
    private static Path data;

    private static CountingProxy s3;
    private static CountingProxy sqs;
    private static LocalStack stack;
    private static ApiCalls caller;
    private static ApiCalls admin;
    private static int number;

    @BeforeAll
    static void start() throws Exception {
        Ports ports = Ports.free();
        s3 = CountingProxy.before(ports.s3(), CountingProxy::ofS3);
        sqs = CountingProxy.before(ports.sqs(), CountingProxy::ofSqs);
        Map<String, String> more = new HashMap<>(Map.of(
                "AWS_ENDPOINT_URL_S3", s3.endpoint(),
                "AWS_ENDPOINT_URL_SQS", sqs.endpoint(),
                "SPRING_CLOUD_STREAM_SQS_DEFAULT_CONSUMER_POLLTIMEOUT", POLL.toSeconds() + "s"));
        for (String kind : List.of("PURGE", "RETENTION", "JOBS", "ORPHANS", "STAGING", "DANGLING")) {
            more.put("NOLMT_CLEANUP_SCHEDULE_" + kind, "PT0S"); // only what is asked for, to be counted
        }
        stack = LocalStack.start(StackTests.home(), data, ports, more);
        HttpClient http = HttpClient.newHttpClient();
        caller = new ApiCalls(http, stack, stack.token(UUID.randomUUID(), false));
        admin = new ApiCalls(http, stack, stack.token(UUID.randomUUID(), true));
    }

    @AfterAll
    static void stop() throws Exception {
        stack.close();
        s3.close();
        sqs.close();
    }

    @Test
    void jobsThatComeOneByOneCostWhatIsPredicted() throws Exception {
        forget();
        long began = System.nanoTime();
        for (int i = 0; i < INLINE; i++) {
            Answer stored = stored(caller.postInline(picture(10_000), null, null));
            assertThat(caller.download(stored.text("url")).statusCode()).isEqualTo(200);
        }
        for (int i = 0; i < STAGED; i++) {
            stored(caller.postFile(picture(200_000)));
        }
        for (int i = 0; i < LARGE; i++) {
            stored(caller.postFile(picture(17 << 20)));
        }
        for (int i = 0; i < UPLOADED; i++) {
            stored(upload(picture(200_000)));
        }
        awaitEmptyQueue();
        Map<String, Integer> counted = counted();
        double seconds = (System.nanoTime() - began) / 1e9;

        Map<String, Integer> predicted = predicted(INLINE, 10_000, "inline", 1, 1);
        add(predicted, predicted(STAGED, 200_000, "staged", 0, 1));
        add(predicted, predicted(LARGE, 17 << 20, "staged", 0, 1));
        add(predicted, predicted(UPLOADED, 200_000, "upload", 0, 1));
        int idle = counted.getOrDefault(NOTHING, 0);
        counted.remove(NOTHING);
        print(counted, predicted);
        System.out.printf("%d receives found nothing in %.0f s%n", idle, seconds);

        TreeSet<String> all = new TreeSet<>(counted.keySet());
        all.addAll(predicted.keySet());
        // what a slow machine makes come twice is nobody's prediction
        all.forEach(operation -> assertThat((double) counted.getOrDefault(operation, 0))
                .as(operation)
                .isCloseTo(
                        predicted.getOrDefault(operation, 0), within(predicted.getOrDefault(operation, JOBS) * 0.05)));
        // by the hour, not by the job: a poll of each consumer every ten seconds, or fewer where there is work
        assertThat(idle).isLessThanOrEqualTo((int) (CONSUMERS * (seconds / POLL.toSeconds() + 1)));
        cleanUpsCostWhatTheTableSays();
    }

    private static void cleanUpsCostWhatTheTableSays() throws Exception {
        forget();
        cleanUp("{\"kind\":\"purge\"}");
        Map<String, Integer> purge = counted();
        purge.remove(NOTHING);
        assertThat(purge)
                .isEqualTo(Map.of(
                        "SendMessageBatch", 1,
                        "ReceiveMessage", 1,
                        "DeleteMessageBatch", 1,
                        "ListObjectsV2", 1,
                        "GetBucketVersioning", 1,
                        "DeleteObjects", 1));
        forget();
        cleanUp("{\"kind\":\"orphans\",\"olderThan\":\"PT0S\"}");
        Map<String, Integer> sweep = counted();
        sweep.remove(NOTHING);
        assertThat(sweep)
                .isEqualTo(Map.of(
                        "SendMessageBatch", 1,
                        "ReceiveMessage", 1,
                        "DeleteMessageBatch", 1,
                        // whose bucket it is, twice; the rows' objects in pages; and staging/
                        "ListObjectsV2", 2 + (number + 999) / 1000 + 1,
                        "GetBucketVersioning", 1));
    }

    @Test
    void jobsThatComeAtOnceCostNoMoreAndNoLessThanTheEndsOfTheRange() throws Exception {
        forget();
        ExecutorService callers = Executors.newFixedThreadPool(16);
        List<String> ids = new ArrayList<>();
        try {
            List<Future<Answer>> answers = IntStream.range(0, JOBS)
                    .mapToObj(i -> picture(10_000))
                    .map(sample -> callers.submit(() -> caller.postInline(sample, null, null)))
                    .toList();
            for (Future<Answer> answer : answers) {
                ids.add(answer.get().text("id"));
            }
        } finally {
            callers.shutdown();
        }
        for (String id : ids) {
            caller.awaitStored(id);
        }
        awaitEmptyQueue();
        Map<String, Integer> counted = counted();
        counted.remove(NOTHING);

        Map<String, Integer> most = predicted(JOBS, 10_000, "inline", 0, 1);
        Map<String, Integer> least = predicted(JOBS, 10_000, "inline", 0, 10);
        print(counted, most);
        assertThat(counted).containsKeys(most.keySet().toArray(String[]::new));
        most.forEach((operation, count) ->
                assertThat(counted.get(operation)).as(operation).isBetween(least.get(operation), count * 105 / 100));
    }

    /** What the command says, of jobs and of reading them. */
    private static Map<String, Integer> predicted(int jobs, int size, String mode, int reads, int perCall) {
        JsonNode answer =
                CostAnswers.of("--users 1 --generations %d --size %d --mode %s --reads %d --messages-per-call %d"
                        .formatted(jobs, size, mode, reads, perCall));
        Map<String, Integer> requests = new TreeMap<>();
        answer.path("requests").forEach(line -> {
            if (List.of("jobs", "reads").contains(line.path("part").asString())) {
                requests.merge(
                        line.path("operation").asString(), line.path("requests").asInt(), Integer::sum);
            }
        });
        return requests;
    }

    private static void add(Map<String, Integer> to, Map<String, Integer> more) {
        more.forEach((operation, count) -> to.merge(operation, count, Integer::sum));
    }

    private static void forget() {
        s3.forget();
        sqs.forget();
    }

    private static Map<String, Integer> counted() {
        Map<String, Integer> all = s3.counts();
        add(all, sqs.counts());
        return all;
    }

    private static void print(Map<String, Integer> counted, Map<String, Integer> predicted) {
        System.out.printf("%d jobs: counted, predicted%n", JOBS);
        TreeSet<String> all = new TreeSet<>(counted.keySet());
        all.addAll(predicted.keySet());
        all.forEach(one ->
                System.out.printf("%-30s%8d%8d%n", one, counted.getOrDefault(one, 0), predicted.getOrDefault(one, 0)));
    }

    private static Answer stored(Answer accepted) throws Exception {
        assertThat(accepted.status()).as(accepted.body().toString()).isEqualTo(202);
        return caller.awaitStored(accepted.text("id"));
    }

    private static Answer upload(Sample sample) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(sample.bytes());
        Answer opened = caller.post(
                "/api/uploads",
                "{\"contentType\":\"image/png\",\"size\":%d,\"sha256\":\"%s\"}"
                        .formatted(sample.bytes().length, HexFormat.of().formatHex(hash)));
        HttpRequest.Builder put = HttpRequest.newBuilder(URI.create(opened.text("url")))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(sample.bytes()));
        opened.body()
                .path("headers")
                .properties()
                .forEach(header -> put.header(header.getKey(), header.getValue().asString()));
        HttpResponse<Void> response =
                HttpClient.newHttpClient().send(put.build(), HttpResponse.BodyHandlers.discarding());
        assertThat(response.statusCode()).isEqualTo(200);
        return caller.post(
                "/api/generations",
                "{\"generationType\":\"image\",\"output\":{\"upload\":\"" + opened.text("id") + "\"}}");
    }

    private static void cleanUp(String command) throws Exception {
        Answer accepted = admin.post("/api/admin/cleanups", command);
        assertThat(accepted.status()).isEqualTo(202);
        Answer run = admin.await(
                "/api/admin/cleanups/" + accepted.text("id"),
                answer -> List.of("succeeded", "failed", "aborted").contains(answer.text("status")));
        assertThat(run.text("status")).as(run.body().toString()).isEqualTo("succeeded");
        awaitEmptyQueue();
    }

    /** Asked past the proxy: until every message is deleted, there is more to be counted. */
    private static void awaitEmptyQueue() {
        Watch watch = stack.watch("the queues to be empty");
        try (SqsClient client = stack.aws().sqs()) {
            await("empty queues")
                    .forever()
                    .failFast("the applications stand still", () -> !watch.goesOn())
                    .until(() -> client.listQueues().queueUrls().stream().allMatch(url -> isEmpty(client, url)));
        }
    }

    private static boolean isEmpty(SqsClient client, String url) {
        return client
                .getQueueAttributes(get -> get.queueUrl(url)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .attributes()
                .values()
                .stream()
                .allMatch("0"::equals);
    }

    /** As far as its signature says; no two are the same. */
    private static Sample picture(int size) {
        byte[] bytes =
                Arrays.copyOf(Sample.load("fox.png", "image", "image/png").bytes(), size);
        ByteBuffer.wrap(bytes).putInt(size - Integer.BYTES, number++);
        return new Sample("picture-" + number, "image", "image/png", bytes);
    }
}
