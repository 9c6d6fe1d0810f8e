package ai.nolmt.generations.upload.fetch.remote;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.progress.Progress;
import ai.nolmt.generations.upload.UploadWorkerApplication;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * A worker with 256 MB of heap and an output that is larger than that, whose host hangs up ten times: 64 MB, or with
 * {@code -Plarge} the 5 GB that S3 takes at once.
 */
@Tag("long")
class LargeSourceIT {
    private static final long SIZE =
            DataSize.parse(System.getProperty("nolmt.test.source-size", "64MB")).toBytes();
    private static final int CUTS = 10;
    private static final int BLOCK = 1 << 16;
    private static final String INSERT = """
        INSERT INTO nolmt.jobs (id, user_id, generation_type, source_url, source_most, fingerprint, last_sent_at)
        VALUES (:id, :user, 'text', :url, :size, '', now())\
        """;

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(UploadWorkerApplication.class)
            .with("nolmt.sources.allow-http", true)
            .with("nolmt.sources.ports", "1024-65535")
            .with("nolmt.sources.private-networks", "127.0.0.1/32")
            .with("nolmt.sources.timeout", "PT5H")
            .with("spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.processing-timeout", "PT11H")
            .with("nolmt.sources.bytes-in-flight", "8GB")
            .with("nolmt.upload.max-output-size", "5GB")
            // the local store copies all parts when it completes them
            .with("nolmt.objects.call-timeout", "PT1H")
            .with("server.port", 0)
            .startedByTests();

    @Test
    void itArrivesByteForByteThoughItsHostHangsUpTenTimes() throws Exception {
        UUID user = app.jobs().newUser();
        UUID id = UUID.randomUUID();
        Process worker = null;
        try (TestHost host = TestHost.of(LargeSourceIT::answer)) {
            app.database()
                    .sql()
                    .sql(INSERT)
                    .param("id", id)
                    .param("user", user)
                    .param("url", host.url("/large.txt"))
                    .param("size", SIZE)
                    .update();
            worker = new ProcessBuilder(app.command(UploadWorkerApplication.class))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Process running = worker;
            Callable<?> signs =
                    () -> host.asked().size() + " requests, " + running.info().totalCpuDuration();
            Progress.eventually(signs, () -> send(id)); // it makes its queue when it starts

            Progress.eventually(
                    signs,
                    () -> assertThat(running.isAlive() ? app.jobs().statusOf(id) : "the worker ended")
                            .isEqualTo("succeeded"));

            assertThat(host.asked()).hasSizeGreaterThanOrEqualTo(CUTS + 1);
            assertThat(sha256(app, id)).isEqualTo(expected());
            assertThat(app.database()
                            .sql()
                            .sql("SELECT sha256 FROM public.generations WHERE id = :id AND file_size = :size")
                            .param("id", id)
                            .param("size", SIZE)
                            .query(String.class)
                            .single())
                    .isEqualTo(expected());
        } finally {
            if (worker != null) {
                worker.destroyForcibly().waitFor();
            }
        }
    }

    private static void send(UUID id) {
        try {
            app.send("jobs", PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)));
        } catch (QueueDoesNotExistException e) {
            throw new AssertionError("There is no queue yet", e);
        }
    }

    private static void answer(TestHost.Asked asked, OutputStream out) throws IOException {
        String range = asked.header("range");
        long from = range == null ? 0 : Long.parseLong(range.replaceAll("[^0-9]", ""));
        TestHost.head(
                out,
                range == null ? 200 : 206,
                "ETag: \"large\"",
                "Content-Length: " + (SIZE - from),
                "Content-Range: bytes " + from + "-" + (SIZE - 1) + "/" + SIZE);
        long share = SIZE / (CUTS + 1) + 1;
        write(out, from, Math.min(SIZE, (from / share + 1) * share));
    }

    /** Letters, in blocks that are each another. */
    private static void write(OutputStream out, long from, long to) throws IOException {
        for (long at = from; at < to; ) {
            byte[] block = block(at / BLOCK);
            int offset = (int) (at % BLOCK);
            int count = (int) Math.min(BLOCK - offset, to - at);
            out.write(block, offset, count);
            at += count;
        }
    }

    private static byte[] block(long number) {
        byte[] block = new byte[BLOCK];
        Arrays.fill(block, (byte) ('a' + number % 26));
        byte[] name = ("block " + number + "\n").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, block, 0, name.length);
        return block;
    }

    private static String expected() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            write(out, 0, SIZE);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String sha256(AppUnderTest app, UUID id) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = app.s3()
                        .getObject(
                                get -> get.bucket(app.bucket()).key(app.jobs().keyOf(id)));
                OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            in.transferTo(out);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
