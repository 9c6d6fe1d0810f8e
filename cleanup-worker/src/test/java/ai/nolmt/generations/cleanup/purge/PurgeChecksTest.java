package ai.nolmt.generations.cleanup.purge;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.cleanup.purge.PurgeChecks.Versions;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** What a cleanup worker says at start of a bucket that keeps versions, which the local server never does. */
@ExtendWith(OutputCaptureExtension.class)
class PurgeChecksTest {
    private static final byte[] VERSIONED =
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
                    .getBytes(StandardCharsets.UTF_8);

    private HttpServer server;
    private S3Client s3;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, VERSIONED.length);
                exchange.getResponseBody().write(VERSIONED);
            }
        });
        server.start();
        s3 = S3Client.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
                .build();
    }

    @AfterEach
    void stop() {
        s3.close();
        server.stop(0);
    }

    @Test
    void aWorkerThatRefusesThemSaysSo(CapturedOutput log) {
        PurgeChecks.start(s3, "my-bucket", Versions.REFUSE);

        assertThat(log).contains("The bucket my-bucket keeps versions", "Set nolmt.cleanup.versions to delete");
    }

    @Test
    void aWorkerThatDeletesThemSaysNothing(CapturedOutput log) {
        PurgeChecks.start(s3, "my-bucket", Versions.DELETE);

        assertThat(log).doesNotContain("keeps versions");
    }
}
