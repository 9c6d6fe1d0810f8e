package ai.nolmt.generations.testkit.object;

import static ai.nolmt.generations.testkit.object.Keeping.ifKept;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Crc32c;
import ai.nolmt.generations.object.Label;
import ai.nolmt.generations.object.ObjectStore.Served;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.PartedStore.Part;
import ai.nolmt.generations.object.PartedStore.Parted;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.object.UploadStore.SignedUpload;
import ai.nolmt.generations.testkit.backend.Aws;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * What objects say of themselves on every way by which one gets into the bucket, seen by HEAD. Servers drop what they don't
 * know, so each is asked first what it keeps.
 */
abstract class LabelsContract {
    private static final Map<String, String> NOTES = Map.of("generation", new UUID(1, 2).toString(), "type", "image");
    private static final Label OUTPUT = new Label(new Served("text/plain; charset=utf-8", true, null), true, NOTES);
    private static final int SMALL = 1000;
    private static final int LARGE = 200_000;
    private static final int IN_PARTS = 34_000_000; // more than goes into one call
    private static final Map<String, String> ENCRYPTION =
            Map.of("nolmt.objects.encryption", "sse-kms", "nolmt.objects.kms-key", Keeping.KEY);
    private static final Map<String, String> SETTINGS =
            Map.of("nolmt.objects.storage-class", "standard-ia", "nolmt.objects.cache-for", "PT10M");

    private final String bucket = "labels-" + UUID.randomUUID();
    private S3Client s3;
    private boolean encrypts;
    private Keeping whole;
    private Keeping parts;
    private TestObjectStore opened;

    abstract Aws aws();

    @BeforeEach
    void open() {
        s3 = aws().s3();
        s3.createBucket(create -> create.bucket(bucket));
        encrypts = Keeping.encrypts(s3, bucket);
        whole = Keeping.ofOneCall(s3, bucket, encrypts);
        parts = Keeping.ofParts(s3, bucket, encrypts);
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.putAll(encrypts ? ENCRYPTION : Map.of());
        opened = TestObjectStore.open(aws(), bucket, settings);
    }

    @AfterEach
    void close() {
        opened.close();
        s3.listObjectsV2(list -> list.bucket(bucket))
                .contents()
                .forEach(
                        there -> s3.deleteObject(delete -> delete.bucket(bucket).key(there.key())));
        s3.deleteBucket(delete -> delete.bucket(bucket));
        s3.close();
    }

    final Keeping whole() {
        return whole;
    }

    final Keeping parts() {
        return parts;
    }

    @Test
    void anOutputInOneCall() {
        Sha256 sha256 = put("outputs/large", LARGE, OUTPUT);

        HeadObjectResponse head = head("outputs/large");
        isOutput(head, whole);
        isOfItsClass(head, whole);
        assertThat(head.checksumSHA256()).isIn(null, sha256.base64());
    }

    @Test
    void anOutputInParts() {
        put("outputs/parts", IN_PARTS, OUTPUT);

        HeadObjectResponse head = head("outputs/parts");
        isOutput(head, parts);
        isOfItsClass(head, parts);
    }

    @Test
    void aSmallOutputStaysStandard() {
        put("outputs/small", SMALL, OUTPUT);

        isOutput(head("outputs/small"), whole);
        isStandard(head("outputs/small"));
    }

    /** What is staged is encrypted, and has nothing else of outputs. */
    @Test
    void whatIsStagedInOneCall() {
        byte[] bytes = new byte[LARGE];
        opened.store().put("staging/whole", Content.of(bytes), "image/png", Sha256.of(Content.of(bytes)));

        isStaged(head("staging/whole"), "image/png", whole);
    }

    @Test
    void whatIsStagedInPartsWhileItArrives() {
        Content bytes = Content.of(new byte[LARGE]);
        CRC32C crc = new CRC32C();
        crc.update(new byte[LARGE]);
        Parted begun = opened.parts().begin("staging/parts");
        Part part = opened.parts().put(begun, 1, bytes, Crc32c.of(crc));
        opened.parts().complete(begun, List.of(part), LARGE, Crc32c.of(crc));

        isStaged(head("staging/parts"), "application/octet-stream", parts);
    }

    @Test
    void whatIsSentByALink() throws Exception {
        byte[] bytes = "sent".getBytes(StandardCharsets.UTF_8);
        SignedUpload signed = opened.uploads()
                .signPut(
                        "staging/sent", "image/png", bytes.length, Sha256.of(Content.of(bytes)), Duration.ofMinutes(1));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(signed.url())).PUT(BodyPublishers.ofByteArray(bytes));
        signed.headers().forEach(request::header);

        assertThat(HttpClient.newHttpClient()
                        .send(request.build(), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
        isStaged(head("staging/sent"), "image/png", whole);
    }

    @Test
    void whatIsSentByLinksInParts() {
        String id = opened.uploads().begin("staging/sent-in-parts", "image/png");
        Keeping.complete(s3, bucket, "staging/sent-in-parts", id);

        isStaged(head("staging/sent-in-parts"), "image/png", parts);
    }

    /** What a store can't encrypt is not there in plain instead. */
    @Test
    void whatIsToBeEncryptedIsEncryptedOrRefused() {
        Content content = Content.of(new byte[SMALL]);
        try (TestObjectStore encrypting = TestObjectStore.open(aws(), bucket, ENCRYPTION)) {
            ThrowingCallable put =
                    () -> encrypting.store().put("outputs/encrypted", content, OUTPUT, Sha256.of(content));
            if (encrypts) {
                assertThatCode(put).doesNotThrowAnyException();
                isEncrypted(head("outputs/encrypted"), whole);
            } else {
                assertThatThrownBy(put).isInstanceOf(ObjectStoreException.class);
                assertThat(opened.store().head("outputs/encrypted")).isEmpty();
            }
        }
    }

    @Test
    void aLinkSaysTheSameAndThatNobodyKeepsItLonger() throws Exception {
        put("outputs/linked", SMALL, OUTPUT);
        var link = opened.store().sign("outputs/linked", OUTPUT.served(), Duration.ofMinutes(5));

        var headers = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(link.url())).build(), BodyHandlers.discarding())
                .headers();
        HeadObjectResponse head = head("outputs/linked");

        assertThat(headers.firstValue("Content-Type")).contains(head.contentType());
        assertThat(headers.firstValue("Content-Disposition")).contains("inline");
        assertThat(headers.firstValue("Cache-Control")).contains("private, max-age=300, immutable");
    }

    private static void isOutput(HeadObjectResponse head, Keeping keeping) {
        assertThat(head.contentType()).isEqualToIgnoringWhitespace("text/plain; charset=utf-8");
        assertThat(head.cacheControl()).isEqualTo(ifKept(keeping.caching(), "private, max-age=600, immutable"));
        assertThat(head.contentDisposition()).isEqualTo(ifKept(keeping.disposition(), "inline"));
        assertThat(head.metadata()).isEqualTo(keeping.notes() ? NOTES : Map.of());
        isEncrypted(head, keeping);
    }

    private static void isStaged(HeadObjectResponse head, String contentType, Keeping keeping) {
        assertThat(head.contentType()).isEqualTo(contentType);
        assertThat(head.cacheControl()).isNull();
        assertThat(head.metadata()).isEmpty();
        isStandard(head);
        isEncrypted(head, keeping);
    }

    private static void isOfItsClass(HeadObjectResponse head, Keeping keeping) {
        if (keeping.storageClass()) {
            assertThat(head.storageClassAsString()).isEqualTo("STANDARD_IA");
        } else {
            isStandard(head);
        }
    }

    private static void isStandard(HeadObjectResponse head) {
        assertThat(head.storageClassAsString()).isIn(null, "STANDARD");
    }

    private static void isEncrypted(HeadObjectResponse head, Keeping keeping) {
        assertThat(head.serverSideEncryptionAsString()).isEqualTo(ifKept(keeping.encryption(), "aws:kms"));
        assertThat(head.ssekmsKeyId()).isEqualTo(ifKept(keeping.key(), Keeping.KEY));
        assertThat(head.bucketKeyEnabled()).isEqualTo(ifKept(keeping.bucketKey(), true));
    }

    private Sha256 put(String key, int size, Label label) {
        Content content = Content.of(new byte[size]);
        opened.store().put(key, content, label, Sha256.of(content));
        return Sha256.of(content);
    }

    private HeadObjectResponse head(String key) {
        return s3.headObject(head -> head.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED));
    }
}
