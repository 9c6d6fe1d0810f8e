package ai.nolmt.generations.proof.siege;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Attacks an API over so many connections each, all kinds at once, while a well-behaved user posts and lists and
 * somebody asks for its health. Exits with 1 if one of their requests fails, or one in a hundred takes longer than a second.
 */
final class SiegeCommand {
    private static final UUID NUMBERS = UUID.fromString("00000000-0000-4000-8000-000000000002");
    private static final String BODY = "{\"generationType\":\"text\",\"prompt\":\"a fox\",\"output\":{\"inline\":"
            + "{\"contentType\":\"text/plain\",\"data\":\"T25jZSB1cG9uIGEgdGltZQ==\"}}}";

    private SiegeCommand() {}

    /** @param arguments the API's address, its management's, seconds, connections of each attack, and which; all unless said */
    /** That an attack is one: how often it came. */
    private static final Map<Attack, LongAdder> TRIES = new ConcurrentSkipListMap<>();

    public static void main(String[] arguments) throws Exception {
        Target target = new Target(URI.create(arguments[0]), Objects.requireNonNull(System.getenv("NOLMT_JWT_SECRET")));
        Duration length = Duration.ofSeconds(Long.parseLong(arguments[2]));
        URI health = URI.create(arguments[1] + "/actuator/health/liveness");
        int connections = Integer.parseInt(arguments[3]);
        insertNumbers(Objects.requireNonNull(System.getenv("NOLMT_DATABASE_URL")));
        List<WellBehaved> alone = together(target, health, Duration.ofSeconds(10), "alone");
        List<String> names = List.of(arguments).subList(4, arguments.length);
        for (Attack attack : Attack.values()) {
            if (names.isEmpty() || names.contains(attack.name())) {
                begin(attack, target, connections);
            }
        }
        List<WellBehaved> besieged = together(target, health, length, "besieged");
        alone.forEach(System.out::println);
        besieged.forEach(System.out::println);
        TRIES.forEach((attack, tries) -> System.out.println(attack + ": " + tries + " tries"));
        System.exit(besieged.stream().allMatch(WellBehaved::holds) ? 0 : 1);
    }

    private static List<WellBehaved> together(Target target, URI health, Duration length, String when)
            throws InterruptedException {
        String token = target.token(UUID.randomUUID());
        List<WellBehaved> all = List.of(
                new WellBehaved(
                        "posts and lists " + when, i -> request(target, token, i), length, Duration.ofMillis(20)),
                new WellBehaved("probes " + when, i -> HttpRequest.newBuilder(health), length, Duration.ofMillis(200)));
        List<Thread> running = all.stream().map(Thread::new).toList();
        running.forEach(Thread::start);
        for (Thread one : running) {
            one.join();
        }
        return all;
    }

    private static HttpRequest.Builder request(Target target, String token, int i) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.api().resolve("/api/generations"))
                .header("Authorization", "Bearer " + token);
        return i % 2 == 1
                ? request
                : request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(BODY));
    }

    private static void begin(Attack attack, Target target, int connections) {
        for (int i = 0; i < connections; i++) {
            UUID user = attack == Attack.NUMBERS ? NUMBERS : UUID.randomUUID();
            Thread attacker = new Thread(() -> keepOn(attack, target, user), attack + "-" + i);
            attacker.setDaemon(true);
            attacker.start();
        }
    }

    private static void keepOn(Attack attack, Target target, UUID user) {
        while (true) {
            try {
                TRIES.computeIfAbsent(attack, first -> new LongAdder()).increment();
                attack.once(target, user);
            } catch (IOException e) {
                Thread.onSpinWait(); // it was thrown out, and comes again
            } catch (InterruptedException e) {
                return;
            }
        }
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
}
