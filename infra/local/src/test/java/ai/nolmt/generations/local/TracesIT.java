package ai.nolmt.generations.local;

import static ai.nolmt.generations.testkit.progress.Progress.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.local.ApiCalls.Answer;
import ai.nolmt.generations.testkit.trace.CollectedSpan;
import ai.nolmt.generations.testkit.trace.SpanCollector;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import tools.jackson.databind.json.JsonMapper;

/** One job, one trace: through HTTP, outbox, queue, worker and bucket of the shipped applications, as a collector sees it. */
class TracesIT {
    private static final String PROMPT = "a prompt that is nobody's business";
    private static final String SECRET = "s3cr3t";
    private static final Sample FOX = Sample.load("fox.png", "image", "image/png");

    @TempDir
    private static Path data;

    private static SpanCollector collector;
    private static HttpServer host;
    private static LocalStack stack;
    private static final AtomicBoolean found = new AtomicBoolean(true);

    private final HttpClient http = HttpClient.newHttpClient();
    private final UUID user = UUID.randomUUID();
    private ApiCalls caller;
    private final String trace = hex(16);
    private final String parent = hex(8);

    @BeforeAll
    static void start() throws IOException {
        collector = SpanCollector.start();
        host = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        host.createContext("/", exchange -> {
            if (found.get()) {
                exchange.sendResponseHeaders(200, FOX.bytes().length);
                exchange.getResponseBody().write(FOX.bytes());
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
            exchange.close();
        });
        host.start();
        stack = LocalStack.start(
                StackTests.home(),
                data,
                Ports.free(),
                Map.of(
                        "NOLMT_TRACING_ENDPOINT", collector.endpoint(),
                        "NOLMT_SOURCES_ALLOWHTTP", "true",
                        "NOLMT_SOURCES_PORTS", "1024-65535",
                        "NOLMT_SOURCES_PRIVATENETWORKS", "127.0.0.1/32"));
    }

    @BeforeEach
    void call() {
        caller = new ApiCalls(http, stack, stack.token(user, false));
    }

    @AfterAll
    static void stop() {
        stack.close();
        host.stop(0);
        collector.close();
    }

    @Test
    void aJobIsOneTraceFromItsCallersOn() throws Exception {
        String id = post("01");
        caller.awaitStored(id);

        eventually(() -> assertThat(names())
                .containsExactlyInAnyOrder("accept", "send", "process", "fetch", "inspect", "store", "commit"));
        assertThat(one("accept").parent()).isEqualTo(parent);
        assertThat(one("send").parent()).isEqualTo(one("accept").id());
        assertThat(one("process").parent()).isEqualTo(one("send").id());
        for (String part : List.of("fetch", "inspect", "store", "commit")) {
            assertThat(one(part).parent()).as(part).isEqualTo(one("process").id());
        }
        assertThat(one("accept").text()).contains("ingest-api");
        assertThat(one("process").text()).contains("upload-worker", id);
        assertThat(collector.spans(trace))
                .allSatisfy(span -> assertThat(span.text())
                        .doesNotContain(
                                PROMPT, SECRET, "/fox.png", user.toString(), "Bearer", stack.token(user, false)));
    }

    @Test
    void whatIsSentAgainIsOfTheSameTrace() throws Exception {
        String id;
        found.set(false);
        try {
            id = post("01");
            caller.await(
                    "/api/generations/" + id, answer -> answer.text("status").equals("failed"));
        } finally {
            found.set(true);
        }
        ApiCalls admin = new ApiCalls(http, stack, stack.token(UUID.randomUUID(), true));
        assertThat(admin.post("/api/admin/jobs/" + id + "/redrive", "{}").status())
                .isBetween(200, 299);
        caller.awaitStored(id);

        eventually(() -> {
            assertThat(names()).contains("commit").filteredOn("process"::equals).hasSize(2);
            assertThat(names()).filteredOn("accept"::equals).hasSize(1);
            assertThat(names()).filteredOn("send"::equals).hasSize(2);
        });
        assertThat(collector.spans(trace))
                .filteredOn(span -> span.name().equals("send"))
                .allMatch(span -> span.parent().equals(one("accept").id()));
    }

    @Test
    void whatComesTwiceHasNothingToAddToIt() throws Exception {
        String id = post("01");
        caller.awaitStored(id);
        eventually(() -> assertThat(names()).contains("commit", "process", "send"));
        try (SqsClient sqs = stack.aws().sqs()) {
            String queue =
                    sqs.getQueueUrl(get -> get.queueName("generation-jobs")).queueUrl();
            sqs.sendMessage(send -> send.queueUrl(queue)
                    .messageBody("{\"schemaVersion\":1,\"jobId\":\"" + id + "\",\"epoch\":0}")
                    .messageAttributes(Map.of(
                            "traceparent",
                            MessageAttributeValue.builder()
                                    .dataType("String")
                                    .stringValue(
                                            "00-" + trace + "-" + one("send").id() + "-01")
                                    .build())));
        }
        eventually(() -> assertThat(messages()).isZero());
        String later = hex(16);
        caller.awaitStored(post("01", later));

        // a process sends its spans in order
        eventually(() -> assertThat(collector.spans(later)).hasSize(7));
        assertThat(names()).filteredOn("process"::equals).hasSize(1);
    }

    @Test
    void whatTheCallerDoesNotTraceIsNotTraced() throws Exception {
        caller.awaitStored(post("00"));
        String traced = hex(16);
        caller.awaitStored(post("01", traced));

        eventually(() -> assertThat(collector.spans(traced)).hasSize(7));
        assertThat(collector.spans(trace)).isEmpty();
    }

    private String post(String flags) throws Exception {
        return post(flags, trace);
    }

    private String post(String flags, String trace) throws Exception {
        String link = "http://127.0.0.1:" + host.getAddress().getPort() + "/fox.png?X-Amz-Signature=" + SECRET;
        HttpRequest request = HttpRequest.newBuilder(URI.create(stack.apiUrl() + "/api/generations"))
                .header("Authorization", "Bearer " + stack.token(user, false))
                .header("Content-Type", "application/json")
                .header("traceparent", "00-" + trace + "-" + parent + "-" + flags)
                .POST(BodyPublishers.ofString("{\"generationType\":\"image\",\"prompt\":\"" + PROMPT
                        + "\",\"output\":{\"url\":\"" + link + "\"}}"))
                .build();
        var response = http.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return new Answer(202, new JsonMapper().readTree(response.body())).text("id");
    }

    private int messages() {
        try (SqsClient sqs = stack.aws().sqs()) {
            String queue =
                    sqs.getQueueUrl(get -> get.queueName("generation-jobs")).queueUrl();
            Map<String, String> counts = sqs.getQueueAttributes(
                            get -> get.queueUrl(queue).attributeNamesWithStrings("All"))
                    .attributesAsStrings();
            return Integer.parseInt(counts.get("ApproximateNumberOfMessages"))
                    + Integer.parseInt(counts.get("ApproximateNumberOfMessagesNotVisible"));
        }
    }

    private List<String> names() {
        return collector.spans(trace).stream().map(CollectedSpan::name).toList();
    }

    private CollectedSpan one(String name) {
        return collector.spans(trace).stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String hex(int bytes) {
        byte[] value = new byte[bytes];
        new Random().nextBytes(value);
        value[0] |= 1;
        return HexFormat.of().formatHex(value);
    }
}
