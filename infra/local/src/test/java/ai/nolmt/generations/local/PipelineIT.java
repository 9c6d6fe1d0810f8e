package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.nolmt.generations.local.ApiCalls.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The whole pipeline as its users have it: three processes, real protocols, nothing of ours in between. */
class PipelineIT {
    private static final int JOBS = Integer.getInteger("nolmt.test.jobs", 500);
    private static final int CALLERS = 16;
    private static final int SIZE = 10 * 1024;

    @TempDir
    private static Path data;

    private static LocalStack stack;
    private static Ports ports;
    private static S3Client s3;

    private final UUID user = UUID.randomUUID();
    private ApiCalls caller;
    private ApiCalls admin;
    private JdbcClient sql;

    @BeforeAll
    static void start() {
        ports = Ports.free();
        stack = startStack();
        s3 = stack.aws().s3();
    }

    @BeforeEach
    void connect() {
        HttpClient http = HttpClient.newHttpClient();
        caller = new ApiCalls(http, stack, stack.token(user, false));
        admin = new ApiCalls(http, stack, stack.token(UUID.randomUUID(), true));
        sql = JdbcClient.create(new DriverManagerDataSource(stack.superuserJdbcUrl()));
    }

    @AfterAll
    static void stop() {
        s3.close();
        stack.close();
    }

    @Test
    void whatTheReadmeShowsWorks() throws Exception {
        Sample fox = Sample.load("fox.png", "image", "image/png");
        Answer accepted = caller.postFile(fox);
        assertThat(accepted.status()).isEqualTo(202);
        Answer stored = caller.awaitStored(accepted.text("id"));
        assertThat(caller.download(stored.text("url")).body()).isEqualTo(fox.bytes());
        assertThat(caller.get("/api/generations").body().path("items").size()).isEqualTo(1);

        String path = "/api/generations/" + accepted.text("id");
        assertThat(caller.delete(path).status()).isEqualTo(204);
        assertThat(caller.get(path).status()).isEqualTo(404);
        cleanUp("{\"kind\":\"purge\"}");
        assertThat(caller.download(stored.text("url")).statusCode()).isEqualTo(404);
    }

    @Tag("A17")
    @Test
    void whatIsPutByASignedLinkIsStoredAndItsStagingGoes() throws Exception {
        Sample fox = Sample.load("fox.png", "image", "image/png");
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(fox.bytes());
        Answer opened = caller.post(
                "/api/uploads",
                "{\"contentType\":\"image/png\",\"size\":%d,\"sha256\":\"%s\"}"
                        .formatted(fox.bytes().length, HexFormat.of().formatHex(hash)));
        String id = opened.text("id");
        HttpRequest.Builder put = HttpRequest.newBuilder(URI.create(opened.text("url")))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(fox.bytes()));
        opened.body()
                .path("headers")
                .properties()
                .forEach(header -> put.header(header.getKey(), header.getValue().asString()));
        assertThat(HttpClient.newHttpClient()
                        .send(put.build(), HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);

        Answer accepted = caller.post(
                "/api/generations", "{\"generationType\":\"image\",\"output\":{\"upload\":\"" + id + "\"}}");
        assertThat(accepted.status()).isEqualTo(202);
        Answer stored = caller.awaitStored(id);

        assertThat(stored.text("sha256")).isEqualTo(HexFormat.of().formatHex(hash));
        assertThat(caller.download(stored.text("url")).body()).isEqualTo(fox.bytes());
        cleanUp("{\"kind\":\"purge\"}");
        assertThat(s3.listObjectsV2(list -> list.bucket(stack.bucket()).prefix("staging/generations/" + user + "/"))
                        .contents())
                .isEmpty();
        assertThat(caller.get("/api/uploads/" + id).text("status")).isEqualTo("claimed");
    }

    @Tag("F2")
    @Test
    void aWorkerKilledBetweenPutAndCommitLosesNothingAndDoublesNothing() throws Exception {
        Sample fox = Sample.load("fox.png", "image", "image/png");
        String id;
        try (Connection blocker = DriverManager.getConnection(stack.superuserJdbcUrl());
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("LOCK TABLE public.generations IN SHARE MODE"); // readers go on, inserts wait
            id = caller.postFile(fox).text("id");
            waiting("a commit that waits for its lock").until(PipelineIT::aCommitWaits);
            assertThat(keysOf(user)).hasSize(1);
            stack.app("upload-worker").kill();
        }
        assertThat(rowsOf(user)).isZero();
        stack.restart("upload-worker");

        Answer stored = caller.awaitStored(id);
        assertThat(caller.download(stored.text("url")).body()).isEqualTo(fox.bytes());
        assertThat(rowsOf(user)).isEqualTo(1);
        assertThat(keysOf(user)).as("the killed attempt's object and the row's").hasSize(2);
        cleanUp("{\"kind\":\"orphans\",\"olderThan\":\"PT0S\"}");
        assertThat(keysOf(user)).containsExactly(keyOf(id));
        assertThat(caller.download(stored.text("url")).body()).isEqualTo(fox.bytes());
    }

    @Tag("F11")
    @Test
    void whatWasAcceptedIsStoredThoughTheApiIsKilledRightAfterItsAnswer() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(caller.postInline(picture(i), "kept-" + i, null).text("id"));
        }
        stack.app("ingest-api").kill();
        stack.restart("ingest-api");

        waiting("all to be stored").until(() -> rowsOf(user) == ids.size());
    }

    @Test
    @Tag("long")
    void manyJobsAllArriveEachOnce() throws Exception {
        long began = System.nanoTime();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<Integer>> answers = IntStream.range(0, JOBS)
                    .mapToObj(i -> callers.submit(() ->
                            caller.postInline(picture(i), "job-" + i, null).status()))
                    .toList();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(202);
            }
        } finally {
            callers.shutdown();
        }
        Duration accepted = Duration.ofNanos(System.nanoTime() - began);
        waiting("all jobs to be over")
                .pollInterval(Duration.ofMillis(500))
                .until(() -> count("SELECT count(*) FROM nolmt.jobs WHERE user_id = :user AND status IN"
                                + " ('accepted', 'queued', 'processing')")
                        == 0);
        Duration stored = Duration.ofNanos(System.nanoTime() - began);
        System.out.printf(
                "%d jobs of %d bytes: accepted after %.1f s, all stored after %.1f s%n",
                JOBS, SIZE, accepted.toMillis() / 1000.0, stored.toMillis() / 1000.0);

        assertThat(count("SELECT count(*) FROM nolmt.jobs WHERE user_id = :user AND status = 'succeeded'"))
                .isEqualTo(JOBS);
        assertThat(rowsOf(user)).isEqualTo(JOBS);
        assertThat(count("SELECT count(DISTINCT sha256) FROM public.generations WHERE user_id = :user"))
                .isEqualTo(JOBS);
        assertThat(count("SELECT count(*) FROM nolmt.parked_messages WHERE :user = :user"))
                .isZero();
        // A redelivery may have left an attempt's object behind; the sweep takes those and nothing else.
        cleanUp("{\"kind\":\"orphans\",\"olderThan\":\"PT0S\"}");
        assertThat(keysOf(user)).containsExactlyInAnyOrderElementsOf(rowKeysOf(user));
    }

    @Test
    void aStackThatStopsStartsAgainWithItsData() throws Exception {
        Sample tone = Sample.load("tone.wav", "audio", "audio/wav");
        String id = caller.postFile(tone).text("id");
        caller.awaitStored(id);

        stack.close();
        stack = startStack();
        connect();

        assertThat(caller.download(caller.awaitStored(id).text("url")).body()).isEqualTo(tone.bytes());
    }

    private static LocalStack startStack() {
        return LocalStack.start(
                StackTests.home(),
                data,
                ports,
                // what a killed worker held comes again soon
                Map.of("SPRING_CLOUD_STREAM_SQS_DEFAULT_CONSUMER_VISIBILITYTIMEOUT", "10s"));
    }

    /** For as long as the applications do something: how fast they are is not what is tested. */
    private static ConditionFactory waiting(String what) {
        Watch watch = stack.watch(what);
        return await(what).forever().failFast("the applications stand still", () -> !watch.goesOn());
    }

    private void cleanUp(String command) throws Exception {
        Answer accepted = admin.post("/api/admin/cleanups", command);
        assertThat(accepted.status()).isEqualTo(202);
        Answer run = admin.await(
                "/api/admin/cleanups/" + accepted.text("id"),
                answer -> List.of("succeeded", "partial", "failed", "aborted").contains(answer.text("status")));
        assertThat(run.text("status")).as(run.body().toString()).isEqualTo("succeeded");
    }

    private static boolean aCommitWaits() throws SQLException {
        try (Connection connection = DriverManager.getConnection(stack.superuserJdbcUrl())) {
            return JdbcClient.create(new SingleConnectionDataSource(connection, true))
                            .sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                    + " AND query LIKE 'INSERT INTO public.generations%'")
                            .query(Integer.class)
                            .single()
                    == 1;
        }
    }

    private int rowsOf(UUID owner) {
        return sql.sql("SELECT count(*) FROM public.generations WHERE user_id = :user")
                .param("user", owner)
                .query(Integer.class)
                .single();
    }

    private int count(String query) {
        return sql.sql(query).param("user", user).query(Integer.class).single();
    }

    private List<String> rowKeysOf(UUID owner) {
        return sql.sql("SELECT s3_key FROM public.generations WHERE user_id = :user")
                .param("user", owner)
                .query((row, n) -> row.getString(1))
                .list();
    }

    private String keyOf(String id) {
        return sql.sql("SELECT s3_key FROM public.generations WHERE id = :id")
                .param("id", UUID.fromString(id))
                .query((row, n) -> row.getString(1))
                .single();
    }

    private static List<String> keysOf(UUID owner) {
        return s3
                .listObjectsV2Paginator(list -> list.bucket(stack.bucket()).prefix("generations/" + owner + "/"))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
    }

    /** As far as its signature says; no two are the same. */
    private static Sample picture(int number) {
        byte[] bytes =
                Arrays.copyOf(Sample.load("fox.png", "image", "image/png").bytes(), SIZE);
        ByteBuffer.wrap(bytes).putInt(SIZE - Integer.BYTES, number);
        return new Sample("picture-" + number, "image", "image/png", bytes);
    }
}
