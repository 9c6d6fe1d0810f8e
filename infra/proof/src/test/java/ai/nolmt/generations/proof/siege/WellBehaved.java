package ai.nolmt.generations.proof.siege;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/** Somebody who sends one request after the other, and what came of them; for one thread, then for others to read. */
final class WellBehaved implements Runnable {
    private static final Duration BAR = Duration.ofSeconds(1);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String name;
    private final IntFunction<HttpRequest.Builder> requests;
    private final Duration length;
    private final Duration pause;
    private final List<Long> took = new ArrayList<>();
    private int failed;

    /** @param requests the next one, by its number */
    WellBehaved(String name, IntFunction<HttpRequest.Builder> requests, Duration length, Duration pause) {
        this.name = name;
        this.requests = requests;
        this.length = length;
        this.pause = pause;
    }

    @Override
    public void run() {
        try {
            long until = System.nanoTime() + length.toNanos();
            while (System.nanoTime() - until < 0) {
                long began = System.nanoTime();
                send(requests.apply(took.size()).timeout(LONGEST_ANSWER).build());
                took.add(System.nanoTime() - began);
                Thread.sleep(pause.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                failed++;
                System.out.println(name + ": " + answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            failed++;
            System.out.println(name + ": " + e);
        }
    }

    /** None failed, and 99 of 100 took less than the bar. */
    boolean holds() {
        return failed == 0 && !took.isEmpty() && millis(0.99) < BAR.toMillis();
    }

    private double millis(double share) {
        List<Long> sorted = new ArrayList<>(took);
        Collections.sort(sorted);
        return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * share)) / 1e6;
    }

    @Override
    public String toString() {
        return took.isEmpty()
                ? name + ": none"
                : String.format(
                        "%-22s %5d requests, %d failed: median %.0f ms, p99 %.0f ms, longest %.0f ms",
                        name, took.size(), failed, millis(0.5), millis(0.99), millis(1));
    }
}
