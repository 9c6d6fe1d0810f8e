package ai.nolmt.generations.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.IncompleteUploads.Incomplete;
import ai.nolmt.generations.object.ObjectSettings.Access;
import ai.nolmt.generations.object.ObjectStore.ObjectPage;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.object.ObjectStoreException.Kind;
import ai.nolmt.generations.object.PutSettings.Encryption;
import ai.nolmt.generations.object.PutSettings.StorageClass;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Pages as the servers of the other tests never make them: that list nothing though there is more, or end with odd keys. */
class OddPagesTest {
    private static final String MORE = "<IsTruncated>true</IsTruncated>";
    private static final String ENCODED = "<EncodingType>url</EncodingType>";
    private static final String VERSION = "<Version><Key>k</Key><VersionId>v1</VersionId></Version>";

    private final Queue<String> pages = new ArrayDeque<>();
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private S3Client s3;
    private ObjectVersions versions;
    private IncompleteUploads uploads;

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
        StoreGuard guard = new StoreGuard(CircuitBreaker.ofDefaults("s"), Bulkhead.ofDefaults("s"));
        versions = new S3ObjectVersions(s3, "b", guard);
        uploads = new S3IncompleteUploads(s3, "b", guard);
    }

    @AfterEach
    void stop() {
        s3.close();
        server.stop(0);
    }

    /** A sweep goes on behind a page's last key, and this one has none. */
    @Test
    void ofObjectsIsNeverTakenForTheEnd() {
        pages.add("<ListBucketResult>" + MORE + "<NextContinuationToken>t</NextContinuationToken></ListBucketResult>");

        assertThatThrownBy(() -> list(null))
                .isInstanceOf(ObjectStoreException.class)
                .hasMessageContaining("there are more keys, and lists none");
    }

    /** No XML has such characters, so that the SDK asks for keys encoded, and must say them so where a listing goes on. */
    @ParameterizedTest
    @ValueSource(strings = {"\u0001", "\t\n\r", "\u001f", "\u007f\u0085", " %01+&<\u00e9>", "\ud83e\udd8a\u0002"})
    void aPageMayEndWithAnyKey(String end) {
        String key = "generations/" + end;
        String encoded = URLEncoder.encode(key, StandardCharsets.UTF_8);
        pages.add(raw(encoded).replace("<Contents>", MORE + "<Contents>"));
        pages.add("<ListBucketResult><EncodingType>url</EncodingType></ListBucketResult>");

        ObjectPage first = list(null);
        String last = first.objects().get(0).key();
        ObjectPage second = list(last);

        assertThat(last).isEqualTo(key);
        assertThat(first.more()).isTrue();
        assertThat(second.objects()).isEmpty();
        assertThat(queries.get(0)).contains("encoding-type=url");
        assertThat(parameter(queries.get(1), "start-after")).isEqualTo(key);
    }

    /** Some stores say that keys are encoded, and send them as they are; what the SDK then reads is asked of nobody. */
    @ParameterizedTest
    @MethodSource("oddEnds")
    void aPageOfRawKeysNamesNoOthers(String odd) {
        String prefix = "generations/" + odd + "/";
        String key = prefix + "x.png";
        pages.add(raw(key));

        try {
            assertThat(list(prefix, null).objects())
                    .extracting(StoredObject::key)
                    .containsExactly(key);
            assertThat(decoded(key)).isEqualTo(key);
        } catch (ObjectStoreException e) {
            assertThat(e.kind()).isEqualTo(Kind.TRANSIENT);
            assertThat(e).hasMessageContaining("Use a version of the store that encodes");
            assertThat(decoded(key)).isNotEqualTo(key);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+", "a%2Fb", "a%25+%2B", "\u00e9+"})
    void aPageOfRawKeysIsNotListedForEver(String odd) {
        String key = "generations/" + odd;
        pages.addAll(List.of(raw(key), raw(key)));
        String last = list(null).objects().get(0).key();

        assertThatThrownBy(() -> list(last)) // before the raw one, which the store lists again
                .isInstanceOf(ObjectStoreException.class)
                .hasMessageContaining("lists those before it");
    }

    /** Directory buckets, and stores that sort by UTF-16, don't: what counts is that it gets on. */
    @ParameterizedTest
    @CsvSource({"z,b,zz", "\ud83e\udd8a,a,\uff5e", "\uff5e,a,\ud83e\udd8a"})
    void aPageMayHaveAnotherOrder(String after, String first, String last) {
        pages.add(objects("generations/" + first, "generations/" + last));

        assertThat(list("generations/" + after).objects())
                .extracting(StoredObject::key)
                .containsExactly("generations/" + first, "generations/" + last);
    }

    /** Or their key would get a receipt, and they stay. */
    @ParameterizedTest
    @MethodSource("oddEnds")
    void versionsOfARawKeyAreNeverGone(String odd) {
        String key = "uploads/" + odd + ".png";
        for (String page : List.of(
                "<Version><Key>" + key + "</Key><VersionId>v1</VersionId></Version>",
                "<DeleteMarker><Key>" + key + "</Key><VersionId>v1</VersionId></DeleteMarker>",
                MORE + "<NextKeyMarker>" + key + "</NextKeyMarker><NextVersionIdMarker>v0</NextVersionIdMarker>")) {
            pages.clear();
            pages.addAll(List.of(versions(ENCODED + page), versions(VERSION.replace(">k<", ">" + key + "<"))));
            try {
                assertThat(versions.some(key)).isEqualTo(List.of(new ObjectVersions.Version(key, "v1")));
                assertThat(decoded(key)).isEqualTo(key);
            } catch (ObjectStoreException e) {
                assertThat(e.kind()).isEqualTo(Kind.TRANSIENT);
                assertThat(decoded(key)).isNotEqualTo(key);
            }
        }
    }

    @Test
    void ofUploadsMayHaveAnyKey() {
        pages.add(uploads(ENCODED + "<Upload><Key>generations/%01+%2B</Key><UploadId>u</UploadId></Upload>"));

        assertThat(uploads.list("generations/", null).uploads())
                .extracting(Incomplete::key)
                .containsExactly("generations/\u0001 +");
        assertThat(queries.get(0)).contains("encoding-type=url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+b/", "100%/", "%2B/"})
    void ofUploadsNamesNoOthers(String prefix) {
        pages.add(uploads(ENCODED + "<Upload><Key>" + prefix + "x</Key><UploadId>u</UploadId></Upload>"));

        assertThatThrownBy(() -> uploads.list(prefix, null))
                .isInstanceOf(ObjectStoreException.class)
                .hasMessageContaining("Use a version of the store that encodes");
    }

    private static Stream<String> oddEnds() {
        List<String> parts = List.of("+", "%", "%2B", "%25", "25", " ", "\u00e9", "\ud83e\udd8a", "a", "/", "~");
        Random random = new Random(14);
        Stream<String> made = Stream.generate(() -> random.ints(1 + random.nextInt(4), 0, parts.size())
                        .mapToObj(parts::get)
                        .collect(Collectors.joining()))
                .limit(100);
        return Stream.concat(parts.stream(), made);
    }

    /** As the SDK does; null if it can't. */
    private static @Nullable String decoded(String key) {
        try {
            return URLDecoder.decode(key, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String raw(String key) {
        return objects(key).replace("<ListBucketResult>", "<ListBucketResult>" + ENCODED);
    }

    private static String objects(String... keys) {
        return Stream.of(keys)
                .map(key -> "<Contents><Key>" + key
                        + "</Key><Size>1</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>")
                .collect(Collectors.joining("", "<ListBucketResult>", "</ListBucketResult>"));
    }

    private static String uploads(String content) {
        return "<ListMultipartUploadsResult>" + content + "</ListMultipartUploadsResult>";
    }

    private ObjectPage list(@Nullable String after) {
        return list("generations/", after);
    }

    private ObjectPage list(String prefix, @Nullable String after) {
        try (S3Presigner presigner =
                S3Presigner.builder().region(Region.US_EAST_1).build()) {
            Access access = Access.PRIVATE;
            ObjectStore store = new S3ObjectStore(
                    s3,
                    presigner,
                    Optional::empty,
                    new ObjectSettings("b", "generations/", access, true, Duration.ofSeconds(5), 1),
                    new PutSettings(
                            access, Encryption.BUCKET, null, StorageClass.STANDARD, DataSize.ofBytes(0), Duration.ZERO),
                    Clock.systemUTC());
            return store.list(prefix, after, 10);
        }
    }

    private static String parameter(String query, String name) {
        return Stream.of(query.split("&"))
                .filter(part -> part.startsWith(name + "="))
                .map(part -> URLDecoder.decode(part.substring(name.length() + 1), StandardCharsets.UTF_8))
                .collect(Collectors.joining());
    }

    @Test
    void ofVersionsIsGoneBehind() {
        pages.add(versions(MORE + "<NextKeyMarker>k</NextKeyMarker><NextVersionIdMarker>a</NextVersionIdMarker>"));
        pages.add(versions(MORE + "<NextKeyMarker>k</NextKeyMarker><NextVersionIdMarker>b</NextVersionIdMarker>"));
        pages.add(versions(VERSION));

        assertThat(versions.some("k")).isEqualTo(List.of(new ObjectVersions.Version("k", "v1")));
        assertThat(pages).isEmpty();
    }

    @Test
    void ofLongerKeysIsTheEnd() {
        pages.add(versions(MORE + "<NextKeyMarker>k.bak</NextKeyMarker>"));

        assertThat(versions.some("k")).isEmpty();
    }

    /** Or their key would be confirmed to be gone, or asked for for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"", "<NextKeyMarker>k</NextKeyMarker><NextVersionIdMarker>a</NextVersionIdMarker>"})
    void ofVersionsThatLeadsNowhereIsAFailure(String marker) {
        pages.addAll(List.of(versions(MORE + marker), versions(MORE + marker)));

        assertThatThrownBy(() -> versions.some("k"))
                .isInstanceOf(ObjectStoreException.class)
                .hasMessageContaining("there are more versions");
    }

    private static String versions(String content) {
        return "<ListVersionsResult>" + content + "</ListVersionsResult>";
    }

    private void answer(HttpExchange exchange) throws IOException {
        queries.add(exchange.getRequestURI().getRawQuery());
        byte[] bytes = String.valueOf(pages.remove()).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
