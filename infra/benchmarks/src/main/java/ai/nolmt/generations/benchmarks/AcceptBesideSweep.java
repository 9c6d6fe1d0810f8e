package ai.nolmt.generations.benchmarks;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * How long POSTs take alone, and beside a sweep that finds many orphans without a job. Against a stack that runs
 * already, by the variables of its {@code .local/env}, TOKEN and ADMIN_TOKEN. Exits with 1 if the sweep didn't succeed, or
 * if more than one POST of a hundred beside it took longer than {@link #BAR}.
 */
public final class AcceptBesideSweep {
    private static final int POSTERS = 4;
    private static final int ALONE = 2000;
    private static final Duration BAR = Duration.ofSeconds(1);
    private static final Pattern STATUS = Pattern.compile("\"status\":\"(\\w+)\"");
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]+)\"");
    private static final String BODY = "{\"generationType\":\"text\",\"output\":{\"inline\":"
            + "{\"contentType\":\"text/plain\",\"data\":\"T25jZSB1cG9uIGEgdGltZQ==\"}}}";

    private final HttpClient http = HttpClient.newHttpClient();
    private final String api = System.getenv("NOLMT_API_URL");
    private final String bucket = System.getenv("AWS_S3_BUCKET_NAME");

    private AcceptBesideSweep() {}

    /** @param args how many orphans; 10,000 unless said */
    public static void main(String[] args) throws Exception {
        if (!new AcceptBesideSweep().holds(args.length > 0 ? Integer.parseInt(args[0]) : 10_000)) {
            System.exit(1);
        }
    }

    private boolean holds(int orphans) throws Exception {
        ExecutorService posters = Executors.newFixedThreadPool(POSTERS);
        try {
            post(posters, ALONE / 4, new AtomicBoolean()); // warm
            print("alone", post(posters, ALONE, new AtomicBoolean()));
            plant(orphans, posters);
            AtomicBoolean over = new AtomicBoolean();
            long began = System.nanoTime();
            String id = first(
                    ID,
                    call(admin("/api/admin/cleanups")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"kind\":\"orphans\",\"olderThan\":\"PT0S\",\"overrideFuse\":true}"))));
            Future<String> sweep = posters.submit(() -> awaitEnd(id, over));
            List<Long> beside = post(posters, Integer.MAX_VALUE, over);
            String run = sweep.get();
            System.out.printf("the sweep of %d orphans took %.1f s: %s%n", orphans, seconds(began), run);
            print("beside", beside);
            return "succeeded".equals(first(STATUS, run)) && millis(beside, 0.99) < BAR.toMillis();
        } finally {
            posters.shutdown();
        }
    }

    private List<Long> post(ExecutorService posters, int count, AtomicBoolean over) throws Exception {
        List<Future<List<Long>>> running = new ArrayList<>();
        for (int i = 0; i < POSTERS - 1; i++) {
            running.add(posters.submit(() -> {
                List<Long> took = new ArrayList<>();
                while (took.size() < count / (POSTERS - 1) && !over.get()) {
                    long began = System.nanoTime();
                    call(request("/api/generations", System.getenv("TOKEN"))
                            .POST(HttpRequest.BodyPublishers.ofString(BODY)));
                    took.add(System.nanoTime() - began);
                }
                return took;
            }));
        }
        List<Long> all = new ArrayList<>();
        for (Future<List<Long>> some : running) {
            all.addAll(some.get());
        }
        return all;
    }

    /** Objects of our grammar that no row and no job names. */
    private void plant(int orphans, ExecutorService writers) throws Exception {
        try (S3Client s3 = S3Client.builder().forcePathStyle(true).build()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < orphans; i++) {
                String key =
                        "generations/" + UUID.randomUUID() + "/" + UUID.randomUUID() + "/" + UUID.randomUUID() + ".txt";
                running.add(writers.submit(
                        () -> s3.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString("x"))));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
    }

    private String awaitEnd(String run, AtomicBoolean over) throws Exception {
        try {
            while (true) {
                String answer = call(admin("/api/admin/cleanups/" + run).GET());
                if (List.of("succeeded", "partial", "failed", "aborted").contains(first(STATUS, answer))) {
                    return answer;
                }
                Thread.sleep(200);
            }
        } finally {
            over.set(true);
        }
    }

    private HttpRequest.Builder admin(String path) {
        return request(path, System.getenv("ADMIN_TOKEN"));
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create(api + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    private String call(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    private static void print(String name, List<Long> took) {
        Collections.sort(took);
        System.out.printf(
                "%-7s %6d POSTs: median %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                name, took.size(), millis(took, 0.5), millis(took, 0.99), millis(took, 1));
    }

    private static double millis(List<Long> took, double share) {
        return took.get((int) Math.min(took.size() - 1, took.size() * share)) / 1e6;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static String first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("No " + pattern + " in " + text);
        }
        return found.group(1);
    }
}
