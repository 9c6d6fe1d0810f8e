package ai.nolmt.generations.upload.fetch.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.upload.jobs.Deferred;
import ai.nolmt.generations.upload.jobs.PermanentFailure;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS, with the certificate of a name that leads to an address of our choice. */
class RemoteTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final byte[] BYTES = "the output".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private static Path folder;

    private static final List<HttpExchange> asked = new CopyOnWriteArrayList<>();
    private static HttpsServer server;
    private static TestHost plain;
    private static SSLContext trusting;

    @BeforeAll
    static void start() throws Exception {
        KeyStore keys = keys();
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        plain = TestHost.of((asked, out) -> TestHost.answer(out, 200, BYTES));
        server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(trusting));
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getRawPath();
            asked.add(exchange);
            boolean isAway = path.equals("/away") || path.startsWith("/to/");
            if (path.startsWith("/to/")) {
                exchange.getResponseHeaders().add("Location", "https://" + path.substring("/to/".length()));
                exchange.getResponseHeaders().add("Set-Cookie", "session=1; Path=/");
            } else if (isAway) {
                exchange.getResponseHeaders().add("Location", "http://files.example:" + plain.port() + "/");
            }
            exchange.sendResponseHeaders(isAway ? 302 : 200, isAway ? -1 : BYTES.length);
            if (!isAway) {
                exchange.getResponseBody().write(BYTES);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
        plain.close();
    }

    @Test
    void theNameIsWhatTheCertificateIsForNotTheAddress() {
        try (Fetching fetching = fetching().httpsOnly(new DefaultClientTlsStrategy(trusting))) {
            assertThat(fetching.fetch(url("files.example", "/a"))).isEqualTo(BYTES);
            assertThat(catchThrowableOfType(Deferred.class, () -> fetching.fetch(url("third.example", "/a")))
                            .sentence())
                    .contains("can't be trusted");
        }
        try (Fetching fetching = fetching()) {
            assertThat(catchThrowableOfType(Deferred.class, () -> fetching.fetch(url("files.example", "/a")))
                            .code())
                    .isEqualTo(ErrorCode.SOURCE_UNAVAILABLE);
        }
    }

    @Test
    @Tag("A14")
    void nothingLeadsAwayFromTlsEvenWhereHttpIsAllowed() {
        for (boolean allowHttp : new boolean[] {false, true}) {
            try (Fetching fetching = fetching().httpsOnly(new DefaultClientTlsStrategy(trusting))) {
                if (allowHttp) {
                    fetching.allowingHttp();
                }
                assertThat(catchThrowableOfType(
                                        PermanentFailure.class, () -> fetching.fetch(url("files.example", "/away")))
                                .code())
                        .isEqualTo(ErrorCode.SOURCE_REFUSED);
            }
        }
        assertThat(plain.asked()).isEmpty();
    }

    @Test
    @Tag("A14")
    void credentialsGoToTheirHostAndPathAndNowhereElse() {
        String files = "files.example:" + server.getAddress().getPort();
        asked.clear();
        try (Fetching fetching = fetching().httpsOnly(new DefaultClientTlsStrategy(trusting))) {
            fetching.credentials(files + "/to/ X-Key: k1", files + "/files/ Authorization: Bearer s3cr3t");
            fetching.fetch(url(
                    "files.example", "/to/other.example:" + server.getAddress().getPort() + "/files/a"));
            fetching.fetch(url("FILES.example", "/files/a"));
            fetching.fetch(url("files.example", "/to/" + files + "/files/b"));
            fetching.fetch(url("files.example", "/files"));
        }

        assertThat(asked).extracting(one -> header(one, "X-Key")).containsExactly("k1", null, null, "k1", null, null);
        assertThat(asked)
                .extracting(one -> header(one, "Authorization"))
                .containsExactly(null, null, "Bearer s3cr3t", null, "Bearer s3cr3t", null);
        assertThat(header(asked.get(1), "Host")).startsWith("other.example");
        assertThat(asked)
                .allSatisfy(one -> assertThat(one.getRequestHeaders()).doesNotContainKeys("Cookie", "Referer"));
    }

    private static @Nullable String header(HttpExchange exchange, String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    private static Fetching fetching() {
        return new Fetching(folder).names(name -> new String[] {"127.0.0.1"});
    }

    private static String url(String host, String path) {
        return "https://" + host + ":" + server.getAddress().getPort() + path;
    }

    private static KeyStore keys() throws Exception {
        Path file = folder.resolve("keys.p12");
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "files",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=files.example",
                        "-ext",
                        "san=dns:files.example,dns:other.example",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(tool.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(tool.exitValue()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }
}
