package ai.nolmt.generations.benchmarks.ingest;

import ai.nolmt.generations.benchmarks.Arm;
import ai.nolmt.generations.testkit.http.BearerToken;
import ai.nolmt.servers.Loopback;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.util.FileSystemUtils;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * An output of 1 GiB, sent to the ingest API as multipart, beside what the disk and the store do by themselves: in turn,
 * five rounds after one to warm up; then eight at once.
 */
public final class LargeOutputBenchmark {
    private static final int ROUNDS = 5;
    private static final int AT_ONCE = 8;
    private static final double BAR = 0.8;
    private static final String API = "ingest API";
    private static final String DISK = "the disk: written to a file";
    private static final String PUT = "the store: one PUT from a file";
    private static final String PARTS = "the store: parts of 16 MiB from a file, two at once";
    private static final String BOUNDARY = "benchmark-3f9a6b2c8e7d41f0a5b4c3d2e1f0a9b8";
    private static final String BEGIN = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"job\"\r\n"
            + "Content-Type: application/json\r\n\r\n{\"generationType\":\"video\",\"prompt\":\"a red fox in the snow\"}\r\n--"
            + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"fox.mp4\"\r\n"
            + "Content-Type: video/mp4\r\n\r\n";
    private static final String END = "\r\n--" + BOUNDARY + "--\r\n";
    private static final Pattern COLLECTED = Pattern.compile("->(\\d+)M\\(");

    private final Stack stack;
    private final int port = Loopback.freePort();
    private int users;

    private LargeOutputBenchmark(Stack stack) {
        this.stack = stack;
    }

    /** @param arguments the ingest API's jar, this one's, and what is to be set for the API, as --name=value */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("nolmt-benchmark-");
        try (Stack stack = Stack.start(folder)) {
            new LargeOutputBenchmark(stack).run(folder, arguments);
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private void run(Path folder, String[] arguments) throws Exception {
        Path source = folder.resolve("source");
        try (var out = Files.newOutputStream(source)) {
            LargeOutput.writeTo(out);
        }
        Path collections = folder.resolve("gc.log");
        try (Arm api = Arm.start(
                        API,
                        port,
                        api(arguments, folder, collections),
                        stack.environment(),
                        folder.resolve("api.log"));
                ReferenceProcess disk =
                        ReferenceProcess.start(arguments[1], Reference.DISK, folder, stack.environment());
                ReferenceProcess put =
                        ReferenceProcess.start(arguments[1], Reference.PUT, source, stack.environment());
                ReferenceProcess parts =
                        ReferenceProcess.start(arguments[1], Reference.PARTS, source, stack.environment())) {
            Map<String, Callable<Double>> arms = new LinkedHashMap<>();
            arms.put(API, () -> post(1));
            arms.put(DISK, disk::seconds);
            arms.put(PUT, put::seconds);
            arms.put(PARTS, parts::seconds);
            report(measure(arms));
            System.out.printf(Locale.ROOT, "%nheap after collections: at most %d MB of 256%n", mostHeld(collections));
            double together = post(AT_ONCE);
            System.out.printf(
                    Locale.ROOT,
                    "%d at once: %.0f MiB/s together; heap after collections: at most %d MB of 256%n",
                    AT_ONCE,
                    AT_ONCE * mebibytes() / together,
                    mostHeld(collections));
            System.out.printf(
                    Locale.ROOT, "its CPU, all in all: %.1f s%n", api.cpu().toMillis() / 1e3);
        }
    }

    private List<String> api(String[] arguments, Path folder, Path collections) {
        List<String> api = new ArrayList<>(List.of(
                "-Xlog:gc:file=" + collections + "::filecount=0",
                "-jar",
                arguments[0],
                "--server.port=" + port,
                "--nolmt.ingest.work-folder=" + folder,
                "--nolmt.ingest.max-output-size=2GB",
                "--nolmt.ingest.body.most-per-user=16GB",
                "--nolmt.ingest.body.most=16GB",
                "--nolmt.objects.call-timeout=PT10M"));
        api.addAll(Arrays.asList(arguments).subList(2, arguments.length));
        return api;
    }

    private static Map<String, List<Double>> measure(Map<String, Callable<Double>> arms) throws Exception {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        for (int round = 0; round <= ROUNDS; round++) {
            for (Map.Entry<String, Callable<Double>> arm : arms.entrySet()) {
                // what others wrote and the disk has not yet would be this one's to wait for
                new ProcessBuilder("sync").start().waitFor();
                double took = arm.getValue().call();
                System.out.printf(Locale.ROOT, "round %d of %d: %s %.2f s%n", round, ROUNDS, arm.getKey(), took);
                if (round > 0) {
                    seconds.computeIfAbsent(arm.getKey(), same -> new ArrayList<>())
                            .add(took);
                }
            }
        }
        return seconds;
    }

    private static void report(Map<String, List<Double>> seconds) {
        System.out.printf(
                Locale.ROOT,
                "%nMedians of %d alternating rounds, Java %s, %d processors%n%n| | MiB/s | lowest to highest |%n|---|---|---|%n",
                ROUNDS,
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors());
        seconds.forEach((arm, all) -> {
            Collections.sort(all);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f to %.0f |%n",
                    arm,
                    speed(seconds, arm),
                    mebibytes() / all.get(all.size() - 1),
                    mebibytes() / all.get(0));
        });
        double ours = speed(seconds, API);
        System.out.printf(
                Locale.ROOT,
                "%n%s ÷ the slower of disk and store: %.2f, in parts (at least %.1f); %.2f, in one PUT%n",
                API,
                ours / Math.min(speed(seconds, DISK), speed(seconds, PARTS)),
                BAR,
                ours / Math.min(speed(seconds, DISK), speed(seconds, PUT)));
    }

    private static double speed(Map<String, List<Double>> seconds, String arm) {
        List<Double> all = seconds.getOrDefault(arm, List.of());
        return mebibytes()
                / all.stream().sorted().skip(all.size() / 2).findFirst().orElse(Double.NaN);
    }

    private static double mebibytes() {
        return LargeOutput.LENGTH / (double) (1 << 20);
    }

    /** That many requests, each of a user of its own; in seconds, until all were accepted. */
    private double post(int count) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            Instant now = Instant.now();
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                UUID user = new UUID(0x4000L, 0x8000000000000000L + users++);
                tasks.add(() -> post(BearerToken.user(Stack.SECRET, user, now, now.plusSeconds(36_000))));
            }
            long begin = System.nanoTime();
            for (Future<Void> one : threads.invokeAll(tasks)) {
                one.get();
            }
            double took = (System.nanoTime() - begin) / 1e9;
            clear();
            return took;
        } finally {
            threads.shutdown();
        }
    }

    private Void post(String token) throws IOException {
        byte[] begin = BEGIN.getBytes(StandardCharsets.US_ASCII);
        byte[] end = END.getBytes(StandardCharsets.US_ASCII);
        String head =
                "POST /api/generations HTTP/1.1\r\nHost: benchmark\r\nContent-Type: multipart/form-data; boundary="
                        + BOUNDARY + "\r\nAuthorization: Bearer " + token + "\r\nContent-Length: "
                        + (begin.length + LargeOutput.LENGTH + end.length) + "\r\n\r\n";
        try (Poster poster = new Poster(port)) {
            poster.post(out -> {
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                out.write(begin);
                LargeOutput.writeTo(out);
                out.write(end);
            });
        }
        return null;
    }

    /** No worker runs: what was staged is in the way of the next. */
    private void clear() {
        try (S3Client s3 = stack.s3()) {
            s3.listObjectsV2(list -> list.bucket(Stack.BUCKET).prefix("staging/"))
                    .contents()
                    .forEach(object -> {
                        if (object.size() != LargeOutput.LENGTH) {
                            throw new IllegalStateException(object.key() + " has " + object.size() + " bytes");
                        }
                        s3.deleteObject(delete -> delete.bucket(Stack.BUCKET).key(object.key()));
                    });
        }
    }

    /** In MB, by the collector's log. */
    private static int mostHeld(Path collections) throws IOException {
        int most = 0;
        for (String line : Files.readAllLines(collections)) {
            Matcher matcher = COLLECTED.matcher(line);
            if (matcher.find()) {
                most = Math.max(most, Integer.parseInt(matcher.group(1)));
            }
        }
        return most;
    }
}
