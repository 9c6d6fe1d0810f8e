package ai.nolmt.generations.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.nolmt.generations.config.Check;
import ai.nolmt.generations.config.Clocks;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.object.ObjectSettings.Access;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** By answers of stores that no local server gives: versions, public objects, refusals, another time. */
class BucketChecksTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final String NO_VERSIONS = "<VersioningConfiguration/>";
    private static final String ONE_KEY =
            "<ListBucketResult><Name>my-bucket</Name><Contents><Key>generations/a/b.png</Key></Contents></ListBucketResult>";

    private final Clocks clocks = new Clocks(Clock.fixed(NOW, ZoneOffset.UTC));
    private HttpServer server;
    private S3Client s3;
    private String versioning = NO_VERSIONS;
    private String listing = ONE_KEY;
    private int mayAskForVersioning = 200;
    private int withoutASignature = 403;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
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
    void aGoodBucketHasNothingToSay() {
        for (Check check : checks(Access.PRIVATE)) {
            assertThatCode(check.look()::run).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Enabled", "Suspended"})
    void aBucketThatKeepsVersionsIsSaidWhereTheyAreNotDeleted(String status) {
        versioning = "<VersioningConfiguration><Status>" + status + "</Status></VersioningConfiguration>";

        Check refused = BucketChecks.versioning(s3, "my-bucket", false);
        assertThatThrownBy(refused.look()::run)
                .isInstanceOf(ConfigurationProblem.class)
                .hasMessageContaining("keeps versions");
        assertThat(refused.stops()).isFalse();
        assertThatCode(BucketChecks.versioning(s3, "my-bucket", true).look()::run)
                .doesNotThrowAnyException();
    }

    /** Applications that purge nothing have no right to ask, and nothing to say of it. */
    @Test
    void onlyWhoPurgesAsksForVersions() {
        assertThat(checks(Access.PRIVATE)).extracting(Check::name).doesNotContain("versioning of the bucket");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoMayNotAskForVersionsPurgesNothing(boolean deleted) {
        mayAskForVersioning = 403;

        ConfigurationProblem problem = catchThrowableOfType(
                ConfigurationProblem.class,
                BucketChecks.versioning(s3, "my-bucket", deleted).look()::run);
        assertThat(problem).hasMessageContaining("may not do s3:GetBucketVersioning, without which nothing is purged");
        assertThat(problem.cure()).contains("Allow s3:GetBucketVersioning");
    }

    @Test
    void aStoreThatKnowsNoVersionsIsNoProblem() {
        mayAskForVersioning = 501;

        assertThatThrownBy(BucketChecks.versioning(s3, "my-bucket", false).look()::run)
                .isInstanceOf(Check.NotLooked.class)
                .hasMessageContaining("it answered 501");
    }

    @Test
    void aPrivateBucketInPublicModeStopsTheStart() {
        ConfigurationProblem problem = problem("public links", Access.PUBLIC);

        assertThat(problem).hasMessageContaining("S3 answers 403 to whoever opens the link of generations/a/b.png");
        assertThat(problem.cure()).contains("arn:aws:s3:::my-bucket/generations/*", "nolmt.objects.access to private");
        assertThat(check("public links", Access.PUBLIC).stops()).isTrue();
    }

    @Test
    void aPublicBucketInPrivateModeIsSaid() {
        withoutASignature = 200;

        assertThat(problem("privacy of objects", Access.PRIVATE))
                .hasMessageContaining("anybody may read generations/a/b.png");
        assertThatCode(check("public links", Access.PUBLIC).look()::run).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<ListBucketResult/>",
                "<ListBucketResult><Contents><Key>staging/a</Key></Contents></ListBucketResult>"
            })
    void withoutAnObjectNobodyKnows(String none) {
        listing = none;

        assertThatThrownBy(check("public links", Access.PUBLIC).look()::run)
                .isInstanceOf(Check.NotLooked.class)
                .hasMessageContaining("no object yet");
    }

    /** As a console or a sign-in page does. */
    @ParameterizedTest
    @ValueSource(strings = {"<html><body>welcome</body></html>", "<!doctype html><title>Sign in</title>", "{}"})
    void aPageIsNoStore(String page) {
        listing = page;

        ConfigurationProblem problem = problem("bucket", Access.PRIVATE);
        assertThat(problem).hasMessage("What answers there is no S3: it lists no bucket.");
        assertThat(problem.cure()).contains("AWS_ENDPOINT_URL_S3");
    }

    @Test
    void theTimeIsTheOneOfTheAnswer() {
        check("bucket", Access.PRIVATE).look().run();

        assertThat(catchThrowableOfType(
                        ConfigurationProblem.class, clocks.check().look()::run))
                .hasMessageContaining("S3 is ");
    }

    private List<Check> checks(Access access) {
        return BucketChecks.of(
                s3, new ObjectSettings("my-bucket", "generations/", access, true, Duration.ofSeconds(5), 1), clocks);
    }

    private Check check(String name, Access access) {
        return checks(access).stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private ConfigurationProblem problem(String name, Access access) {
        return catchThrowableOfType(
                ConfigurationProblem.class, check(name, access).look()::run);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            boolean signed = exchange.getRequestHeaders().containsKey("Authorization");
            int status = signed ? (query.startsWith("versioning") ? mayAskForVersioning : 200) : withoutASignature;
            String body = query.startsWith("versioning") ? versioning : listing;
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, isHead ? -1 : bytes.length);
            if (!isHead) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }
}
