package ai.nolmt.generations.benchmarks.ingest;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * What the disk and the store do by themselves, in a process of its own: for each line that it reads it writes
 * {@link LargeOutput} once and answers with the nanoseconds that this took.
 */
public final class Reference {
    static final String DISK = "disk";
    static final String PUT = "put";
    static final String PARTS = "parts";
    private static final int PART = 16 << 20;
    private static final int PARTS_AT_ONCE = 2;

    private Reference() {}

    /** @param arguments the kind, and a folder on the disk that is measured, or the file that is put */
    public static void main(String[] arguments) throws Exception {
        Path path = Path.of(arguments[1]);
        switch (arguments[0]) {
            case DISK ->
                answer(() -> {
                    Path file = path.resolve("written");
                    try (OutputStream out = Files.newOutputStream(file)) {
                        LargeOutput.writeTo(out);
                    }
                    return () -> Files.delete(file);
                });
            case PUT -> {
                Sha256 sha256 = Sha256.of(Content.of(path)); // known before, as nobody else's reading of it would be
                try (S3Client s3 = s3()) {
                    answer(() -> {
                        put(s3, path, sha256);
                        return () -> delete(s3);
                    });
                }
            }
            case PARTS -> {
                ExecutorService threads = Executors.newFixedThreadPool(PARTS_AT_ONCE);
                try (S3Client s3 = s3()) {
                    answer(() -> {
                        putInParts(s3, path, threads);
                        return () -> delete(s3);
                    });
                } finally {
                    threads.shutdown();
                }
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private interface Undo {
        void run() throws IOException;
    }

    private static void answer(Callable<Undo> work) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            long begin = System.nanoTime();
            Undo undo = work.call();
            long took = System.nanoTime() - begin;
            undo.run();
            System.out.println(took);
        }
    }

    /** As the ingest API's own. */
    private static S3Client s3() {
        return S3Client.builder()
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .httpClientBuilder(Apache5HttpClient.builder().maxConnections(64))
                .overrideConfiguration(o -> o.apiCallTimeout(Duration.ofMinutes(10)))
                .build();
    }

    private static void put(S3Client s3, Path file, Sha256 sha256) {
        s3.putObject(
                put -> put.bucket(Stack.BUCKET)
                        .key(PUT)
                        .contentType("video/mp4")
                        .checksumSHA256(sha256.base64())
                        .ifNoneMatch("*"),
                body(Content.of(file)));
    }

    private static void putInParts(S3Client s3, Path file, ExecutorService threads) throws Exception {
        String upload = s3.createMultipartUpload(
                        create -> create.bucket(Stack.BUCKET).key(PUT).contentType("video/mp4"))
                .uploadId();
        List<Callable<CompletedPart>> parts = new ArrayList<>();
        for (long at = 0; at < LargeOutput.LENGTH; at += PART) {
            int number = parts.size() + 1;
            Content part = Content.of(file, at, Math.min(PART, LargeOutput.LENGTH - at));
            parts.add(() -> {
                String etag = s3.uploadPart(
                                put -> put.bucket(Stack.BUCKET)
                                        .key(PUT)
                                        .uploadId(upload)
                                        .partNumber(number),
                                body(part))
                        .eTag();
                return CompletedPart.builder().partNumber(number).eTag(etag).build();
            });
        }
        List<CompletedPart> completed = new ArrayList<>();
        for (Future<CompletedPart> part : threads.invokeAll(parts)) {
            completed.add(part.get());
        }
        s3.completeMultipartUpload(complete ->
                complete.bucket(Stack.BUCKET).key(PUT).uploadId(upload).multipartUpload(all -> all.parts(completed)));
    }

    private static RequestBody body(Content content) {
        return RequestBody.fromContentProvider(
                ContentStreamProvider.fromInputStreamSupplier(content::open), content.length(), "video/mp4");
    }

    private static void delete(S3Client s3) {
        s3.deleteObject(delete -> delete.bucket(Stack.BUCKET).key(PUT));
    }
}
