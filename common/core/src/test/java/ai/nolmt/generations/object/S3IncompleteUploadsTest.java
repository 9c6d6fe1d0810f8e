package ai.nolmt.generations.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.IncompleteUploads.Incomplete;
import ai.nolmt.generations.object.IncompleteUploads.NotKept;
import ai.nolmt.generations.object.IncompleteUploads.Page;
import ai.nolmt.generations.object.IncompleteUploads.Position;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Pages as S3 makes them, by both markers, which the servers of the other tests don't know. */
class S3IncompleteUploadsTest {
    private HttpServer server;
    private S3Client s3;
    private IncompleteUploads uploads;
    private volatile int pageSize = 1000;
    private volatile int refusal;
    private final List<Position> there = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        s3 = S3Client.builder()
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .endpointOverride(
                        URI.create("http://localhost:" + server.getAddress().getPort()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("k", "s")))
                .build();
        uploads = new S3IncompleteUploads(
                s3, "b", new StoreGuard(CircuitBreaker.ofDefaults("s"), Bulkhead.ofDefaults("s")));
    }

    @AfterEach
    void stop() {
        s3.close();
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({"1, 7", "2, 7", "3, 9", "4, 8", "8, 8", "1000, 5", "1, 0"})
    void eachIsListedOnceHoweverManyHaveAKey(int size, int count) {
        pageSize = size;
        for (int i = 0; i < count; i++) {
            there.add(new Position("p/" + i / 3, "id" + i)); // three to a key
        }
        List<String> listed = new ArrayList<>();
        Position after = null;
        do {
            Page page = uploads.list("p/", after);
            page.uploads().forEach(upload -> listed.add(upload.key() + " " + upload.id()));
            after = page.next();
        } while (after != null);

        assertThat(listed)
                .containsExactlyElementsOf(
                        there.stream().map(one -> one.key() + " " + one.id()).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {501, 405})
    void aStoreThatHasNoSuchListSaysSo(int status) {
        refusal = status;
        assertThatThrownBy(() -> uploads.list("p/", null)).isInstanceOf(NotKept.class);
    }

    @Test
    void anyOtherRefusalIsOne() {
        refusal = 403;
        assertThatThrownBy(() -> uploads.list("p/", null)).isInstanceOf(ObjectStoreException.class);
    }

    @Test
    void whatIsGoneByTheTimeItIsAbortedIsNoFailure() {
        assertThat(uploads.abort(new Incomplete("p/1", "id", Instant.EPOCH))).isFalse();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        if (exchange.getRequestMethod().equals("DELETE")) {
            send(exchange, 404, "<Error><Code>NoSuchUpload</Code></Error>");
        } else if (refusal > 0) {
            send(exchange, refusal, "<Error><Code>Refused</Code></Error>");
        } else {
            send(exchange, 200, page(parameter(query, "key-marker"), parameter(query, "upload-id-marker")));
        }
    }

    private String page(String key, String id) {
        int from = (int) IntStream.range(0, there.size())
                .filter(i -> there.get(i).key().compareTo(key) < 0
                        || there.get(i).key().equals(key) && there.get(i).id().compareTo(id) <= 0)
                .count();
        int to = Math.min(there.size(), from + pageSize);
        boolean more = to < there.size();
        Position last = more ? there.get(to - 1) : new Position("", "");
        return "<ListMultipartUploadsResult><IsTruncated>" + more + "</IsTruncated><NextKeyMarker>" + last.key()
                + "</NextKeyMarker><NextUploadIdMarker>" + last.id() + "</NextUploadIdMarker>"
                + there.subList(from, to).stream()
                        .map(one -> "<Upload><Key>" + one.key() + "</Key><UploadId>" + one.id()
                                + "</UploadId><Initiated>2026-01-01T00:00:00.000Z</Initiated></Upload>")
                        .collect(Collectors.joining())
                + "</ListMultipartUploadsResult>";
    }

    private static String parameter(String query, String name) {
        for (String part : query.split("&", -1)) {
            if (part.startsWith(name + "=")) {
                return part.substring(name.length() + 1);
            }
        }
        return "";
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
