package ai.nolmt.generations.proof.siege;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Attacks an API over so many connections each, all kinds at once, while a well-behaved user posts and lists. Exits with
 * 1 if one of their requests fails, or one in a hundred takes longer than a second.
 */
final class SiegeCommand {
    private static final UUID NUMBERS = UUID.fromString("00000000-0000-4000-8000-000000000002");
    private static final Duration BAR = Duration.ofSeconds(1);
    private static final String BODY = "{\"generationType\":\"text\",\"prompt\":\"a fox\",\"output\":{\"inline\":"
            + "{\"contentType\":\"text/plain\",\"data\":\"T25jZSB1cG9uIGEgdGltZQ==\"}}}";

    private SiegeCommand() {}

    /** @param arguments the API's address, seconds, connections of each attack */
    public static void main(String[] arguments) throws Exception {
        Target target = new Target(URI.create(arguments[0]), Objects.requireNonNull(System.getenv("NOLMT_JWT_SECRET")));
        Duration length = Duration.ofSeconds(Long.parseLong(arguments[1]));
        int connections = Integer.parseInt(arguments[2]);
        insertNumbers(Objects.requireNonNull(System.getenv("NOLMT_DATABASE_URL")));
        List<Long> alone = behave(target, Duration.ofSeconds(10), new AtomicInteger());
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> attackers = new ArrayList<>();
        for (Attack attack : Attack.values()) {
            for (int i = 0; i < connections; i++) {
                UUID user = attack == Attack.NUMBERS ? NUMBERS : UUID.randomUUID();
                Thread attacker = new Thread(() -> keepOn(attack, target, user, over), attack + "-" + i);
                attacker.setDaemon(true);
                attacker.start();
                attackers.add(attacker);
            }
        }
        AtomicInteger failed = new AtomicInteger();
        List<Long> besieged = behave(target, length, failed);
        over.set(true);
        print("alone", alone);
        print("besieged", besieged);
        System.out.println(failed + " of them failed");
        System.exit(failed.get() == 0 && millis(besieged, 0.99) < BAR.toMillis() ? 0 : 1);
    }

    private static void keepOn(Attack attack, Target target, UUID user, AtomicBoolean over) {
        while (!over.get()) {
            try {
                attack.once(target, user);
            } catch (IOException e) {
                Thread.onSpinWait(); // it was thrown out, and comes again
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static List<Long> behave(Target target, Duration length, AtomicInteger failed) throws InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        String token = target.token(UUID.randomUUID());
        List<Long> took = new ArrayList<>();
        long until = System.nanoTime() + length.toNanos();
        while (System.nanoTime() - until < 0) {
            boolean post = took.size() % 2 == 0;
            HttpRequest.Builder request = HttpRequest.newBuilder(target.api().resolve("/api/generations"))
                    .timeout(Duration.ofSeconds(30))
                    .header("Authorization", "Bearer " + token);
            if (post) {
                request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(BODY));
            }
            long began = System.nanoTime();
            try {
                int status = http.send(request.build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode();
                if (status >= 300) {
                    System.out.println("answered " + status);
                    failed.incrementAndGet();
                }
            } catch (IOException e) {
                System.out.println("not answered: " + e);
                failed.incrementAndGet();
            }
            took.add(System.nanoTime() - began);
            Thread.sleep(20);
        }
        return took;
    }

    /** As a user can who is let at the table, by Supabase's API for one. */
    private static void insertNumbers(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url.startsWith("jdbc:") ? url : jdbc(url));
                Statement sql = connection.createStatement()) {
            connection.setAutoCommit(false);
            sql.execute("SET LOCAL ROLE nolmt_api; SELECT set_config('request.jwt.claims', '{\"sub\":\"" + NUMBERS
                    + "\",\"role\":\"authenticated\"}', true); SELECT nolmt.admit_caller();"
                    + " SET LOCAL ROLE authenticated");
            sql.execute("INSERT INTO public.generations (id, user_id, generation_type, s3_key, s3_url, settings)"
                    + " SELECT id, '" + NUMBERS + "', 'image', 'generations/" + NUMBERS
                    + "/' || id || '/' || gen_random_uuid()"
                    + " || '.png', 's3://b/k', (SELECT jsonb_build_object('n', jsonb_agg(1e300)) FROM generate_series(1, 8000))"
                    + " FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, 200)) AS ids");
            connection.commit();
        }
    }

    private static String jdbc(String url) {
        URI uri = URI.create(url);
        String[] login = uri.getUserInfo().split(":", 2);
        return "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath() + "?user=" + login[0]
                + "&password=" + login[1];
    }

    private static void print(String name, List<Long> took) {
        System.out.printf(
                "%-9s %5d requests: median %.0f ms, p99 %.0f ms, longest %.0f ms%n",
                name, took.size(), millis(took, 0.5), millis(took, 0.99), millis(took, 1));
    }

    private static double millis(List<Long> took, double share) {
        List<Long> sorted = new ArrayList<>(took);
        Collections.sort(sorted);
        return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * share)) / 1e6;
    }
}
