package ai.nolmt.generations.proof.fuzz;

import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.proof.fuzz.Requests.Callers;
import ai.nolmt.generations.testkit.http.BearerToken;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** So many requests at random of a running API, all operations equally often. Exits with 1 if an answer was wrong. */
final class FuzzCommand {
    private static final int THREADS = 8;
    private static final int USERS = 3;
    private static final int MOST_FINDINGS = 20;
    private static final int LOOKED_AT = 1 << 20; // of an answer, in bytes

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicInteger findings = new AtomicInteger();
    private final Map<Integer, AtomicLong> statuses = new ConcurrentSkipListMap<>();
    private final Map<String, AtomicLong> taken = new ConcurrentSkipListMap<>();
    private final Known known = new Known();
    private final Verdict verdict = new Verdict(codes(), json);

    /** @param arguments the API's address, how many requests, and a seed */
    public static void main(String[] arguments) throws Exception {
        String secret = Objects.requireNonNull(System.getenv("NOLMT_JWT_SECRET"));
        long seed = Long.parseLong(arguments[2]);
        System.exit(
                new FuzzCommand().run(URI.create(arguments[0]), secret, Long.parseLong(arguments[1]), seed) ? 0 : 1);
    }

    private static Set<String> codes() {
        return Arrays.stream(ErrorCode.values()).map(ErrorCode::wireName).collect(Collectors.toSet());
    }

    private boolean run(URI api, String secret, long most, long seed) throws IOException, InterruptedException {
        JsonNode description = json.readTree(http.send(
                        HttpRequest.newBuilder(api.resolve("/v3/api-docs")).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body());
        List<Operation> operations = Operation.allOf(description);
        Callers callers = callers(secret);
        System.out.printf("%d operations, seed %d%n", operations.size(), seed);
        SplittableRandom seeds = new SplittableRandom(seed);
        List<Thread> threads = IntStream.range(0, THREADS)
                .mapToObj(i -> {
                    SplittableRandom random = seeds.split();
                    Values values = new Values(random, description, json, known);
                    Requests requests = new Requests(api, callers, values);
                    return new Thread(() -> keepOn(operations, requests, random, most), "fuzz-" + i);
                })
                .toList();
        long began = System.nanoTime();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.printf(
                "%d requests in %d s, %d findings%nby status: %s%ntaken, by operation: %s%nnever taken: %s%n",
                sent.get(),
                (System.nanoTime() - began) / 1_000_000_000,
                findings.get(),
                statuses,
                taken,
                operations.stream()
                        .map(Operation::toString)
                        .filter(one -> !taken.containsKey(one))
                        .toList());
        return findings.get() == 0;
    }

    private static Callers callers(String secret) {
        Instant now = Instant.now();
        Instant end = now.plusSeconds(36_000);
        return new Callers(
                BearerToken.admin(secret, UUID.randomUUID(), now, end),
                IntStream.range(0, USERS)
                        .mapToObj(i -> BearerToken.user(secret, UUID.randomUUID(), now, end))
                        .toList());
    }

    private void keepOn(List<Operation> operations, Requests requests, SplittableRandom random, long most) {
        while (findings.get() < MOST_FINDINGS) {
            long number = sent.incrementAndGet();
            if (number > most) {
                sent.decrementAndGet();
                return;
            }
            if (number % 5000 == 0) {
                System.out.printf("%d requests, %d findings, %s%n", number, findings.get(), statuses);
            }
            Operation operation = operations.get(random.nextInt(operations.size()));
            HttpRequest request = requests.of(operation);
            try {
                answered(operation, request, http.send(request, HttpResponse.BodyHandlers.ofInputStream()), random);
            } catch (IOException e) {
                found(operation, request, "was not answered: " + e, "");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void answered(
            Operation operation, HttpRequest request, HttpResponse<InputStream> answer, SplittableRandom random)
            throws IOException {
        int status = answer.statusCode();
        statuses.computeIfAbsent(status, same -> new AtomicLong()).incrementAndGet();
        String body = "";
        try (InputStream in = answer.body()) {
            if (!operation.isStream() || status >= 300) {
                body = new String(in.readNBytes(LOOKED_AT), StandardCharsets.UTF_8);
            }
        }
        if (status < 400) {
            taken.computeIfAbsent(operation.toString(), same -> new AtomicLong())
                    .incrementAndGet();
            known.learn(operation.path() + "/", body, random);
        }
        String type = answer.headers().firstValue("Content-Type").orElse("");
        Optional<String> wrong = verdict.on(operation, status, type, body, request.uri() + " " + request.headers());
        if (wrong.isPresent()) {
            found(operation, request, status + " " + wrong.get(), body);
        }
    }

    private void found(Operation operation, HttpRequest request, String what, String body) {
        findings.incrementAndGet();
        System.out.printf(
                "%s: %s%n  %s%n  %s%n",
                operation, what, request.uri(), body.substring(0, Math.min(body.length(), 600)));
    }
}
