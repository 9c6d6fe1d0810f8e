package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Outputs so large that their first parts are staged before the last one arrives. */
class LargeOutputIT {
    private static final String JOB = "{\"generationType\":\"video\"}";

    @RegisterExtension
    static final IngestApi ingest = new IngestApi().with("nolmt.ingest.max-output-size", "64MB");

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);
    private final byte[] video = video(40_000_001);

    @Test
    @Tag("A1")
    void oneIsStagedAsItWasSent() throws IOException {
        Answer accepted = api.postFile(JOB, "video/mp4", video);

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(ingest.job(accepted.text("id")).stagingKey()).isEqualTo(key(accepted.text("id")));
        assertThat(ingest.app()
                        .s3()
                        .getObjectAsBytes(
                                get -> get.bucket(ingest.app().bucket()).key(key(accepted.text("id"))))
                        .asByteArray())
                .isEqualTo(video);
        assertThat(ingest.sql()
                        .sql("SELECT sha256 FROM nolmt.jobs WHERE user_id = :ann")
                        .param("ann", ann)
                        .query(String.class)
                        .single())
                .isEqualTo(Sha256.of(Content.of(video)).hex());
        nothingElseIsLeft(1);
    }

    @Test
    @Tag("A2")
    void oneThatIsSentTwiceIsStagedOnce() {
        Answer first = post("twice");
        Answer again = post("twice");

        assertThat(again.text("id")).isEqualTo(first.text("id"));
        nothingElseIsLeft(1);
    }

    @Test
    @Tag("A22")
    void nothingStaysOfOneThatIsRefused() {
        api.postFile("{\"generationType\":\"image\"}", "image/png", video).isProblem(415, "media_refused");
        api.postFile("{}", "video/mp4", video).isProblem(400, "generation_type_unknown");
        api.postFile(JOB, "video/mp4", video(67_200_000)).isProblem(413, "output_too_large");
        api.send("POST", "/api/generations", BodyPublishers.ofByteArray(twice()), Multipart.TYPE)
                .isProblem(400, "part_unknown");

        nothingElseIsLeft(0);
    }

    @Test
    void nothingStaysOfOneWhoseSenderGoesAway() throws IOException {
        URI url = URI.create(ingest.app().url());
        try (Socket socket = new Socket(url.getHost(), url.getPort());
                OutputStream out = socket.getOutputStream()) {
            byte[] body = new Multipart()
                    .text("job", JOB)
                    .file("file", "video/mp4", video)
                    .bytes();
            out.write(("POST /api/generations HTTP/1.1\r\nHost: test\r\nContent-Type: " + Multipart.TYPE
                            + "\r\nAuthorization: Bearer " + ingest.tokenOf(ann) + "\r\nContent-Length: " + body.length
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(body, 0, 35_000_000);
            out.flush();
            ingest.eventually(() -> assertThat(uploads()).isNotEmpty());
        }

        nothingElseIsLeft(0);
        assertThat(ingest.jobsOf(ann)).isZero();
    }

    private byte[] twice() {
        return new Multipart()
                .text("job", JOB)
                .file("file", "video/mp4", video)
                .file("file", "video/mp4", new byte[] {1})
                .bytes();
    }

    private Answer post(String idempotencyKey) {
        Answer accepted = api.send(
                "POST",
                "/api/generations",
                BodyPublishers.ofByteArray(new Multipart()
                        .text("job", JOB)
                        .file("file", "video/mp4", video)
                        .bytes()),
                Multipart.TYPE,
                "Idempotency-Key",
                idempotencyKey);
        assertThat(accepted.status()).isEqualTo(202);
        return accepted;
    }

    private void nothingElseIsLeft(int objects) {
        ingest.eventually(() -> {
            assertThat(uploads()).isEmpty();
            assertThat(staged()).hasSize(objects);
        });
    }

    private List<String> uploads() {
        return ingest
                .app()
                .s3()
                .listMultipartUploads(list -> list.bucket(ingest.app().bucket()))
                .uploads()
                .stream()
                .map(upload -> upload.key())
                .filter(key -> key.startsWith(key("")))
                .toList();
    }

    private List<String> staged() {
        return ingest
                .app()
                .s3()
                .listObjectsV2(list -> list.bucket(ingest.app().bucket()).prefix(key("")))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
    }

    private String key(String id) {
        return "staging/generations/" + ann + "/" + id;
    }

    private static byte[] video(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        byte[] head = ("\0\0\0\030ftypisom\0\0\2\0isommp42\0\0\0\134moov\0\0\0\124trak\0\0\0\114mdia"
                        + "\0\0\0\024hdlr\0\0\0\0\0\0\0\0vide\0\0\0\060stbl"
                        + "\0\0\0\024stsz\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\024stco\0\0\0\0\0\0\0\1\0\0\0\174"
                        + "\0\0\0\0mdat")
                .getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(head, 0, bytes, 0, head.length);
        return bytes;
    }
}
