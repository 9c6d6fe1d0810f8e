package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.local.ApiCalls.Answer;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs by URL through the whole stack: from a host on this machine, which the operator allows. */
class LinkedOutputIT {
    @TempDir
    private static Path data;

    private static final Sample FOX = Sample.load("fox.png", "image", "image/png");
    private static final List<String> asked = new CopyOnWriteArrayList<>();

    private static LocalStack stack;
    private static HttpServer host;

    private ApiCalls caller;

    @BeforeAll
    static void start() throws IOException {
        host = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        host.createContext("/", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            asked.add(exchange.getRequestURI().getPath() + (range == null ? "" : " " + range));
            byte[] bytes = FOX.bytes();
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
            exchange.getResponseHeaders().add("ETag", "\"fox\"");
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
            exchange.sendResponseHeaders(range == null ? 200 : 206, bytes.length - from);
            // the first time it hangs up half-way
            exchange.getResponseBody().write(bytes, from, range == null ? bytes.length / 2 : bytes.length - from);
            exchange.close();
        });
        host.start();
        stack = LocalStack.start(
                StackTests.home(),
                data,
                Ports.free(),
                Map.of(
                        "NOLMT_SOURCES_ALLOWHTTP",
                        "true",
                        "NOLMT_SOURCES_PORTS",
                        "1024-65535",
                        "NOLMT_SOURCES_PRIVATENETWORKS",
                        "127.0.0.1/32"));
    }

    @AfterAll
    static void stop() {
        host.stop(0);
        stack.close();
    }

    @BeforeEach
    void connect() {
        caller = new ApiCalls(HttpClient.newHttpClient(), stack, stack.token(UUID.randomUUID(), false));
        asked.clear();
    }

    @Test
    void whatIsBehindALinkIsStoredThoughItsHostHangsUp() throws Exception {
        Answer accepted = post(url("127.0.0.1", "/fox.png?X-Amz-Signature=s3cr3t"));
        assertThat(accepted.status()).as(accepted.body().toString()).isEqualTo(202);

        Answer stored = caller.awaitStored(accepted.text("id"));

        assertThat(caller.download(stored.text("url")).body()).isEqualTo(FOX.bytes());
        assertThat(stored.text("contentType")).isEqualTo("image/png");
        assertThat(stored.body().path("fileSize").asInt()).isEqualTo(FOX.bytes().length);
        assertThat(stored.body().toString()).doesNotContain("s3cr3t");
        assertThat(asked).hasSize(2);
        assertThat(asked.get(1)).startsWith("/fox.png bytes=");
    }

    @Test
    @Tag("A13")
    void whatLeadsInsideIsRefusedAtOnce() throws Exception {
        assertThat(post(url("127.0.0.2", "/fox.png")).text("code")).isEqualTo("source_address_refused");
        assertThat(asked).isEmpty();
    }

    private Answer post(String url) throws Exception {
        return caller.post("/api/generations", "{\"generationType\":\"image\",\"output\":{\"url\":\"" + url + "\"}}");
    }

    private static String url(String name, String path) {
        return "http://" + name + ":" + host.getAddress().getPort() + path;
    }
}
