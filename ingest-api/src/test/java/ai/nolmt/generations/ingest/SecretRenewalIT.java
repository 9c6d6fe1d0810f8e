package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.Receiver.Received;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.http.BearerToken;
import ai.nolmt.generations.testkit.progress.Progress;
import com.standardwebhooks.Webhook;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The key that encrypts webhooks' secrets is changed while messages are delivered, process by process. That webhooks are
 * claimed is no progress: only what is delivered, renewed or told.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretRenewalIT {
    private static final int HOOKS = 10;
    private static final byte[] OLD = key(1);
    private static final byte[] NEW = key(2);
    private static final String JOBS_THAT_END = """
            INSERT INTO nolmt.jobs (id, user_id, generation_type, output, fingerprint)
            SELECT gen_random_uuid(), u, 'text', 'x', '' FROM unnest(:users) AS u""";
    private static final String CANCEL = """
            UPDATE nolmt.jobs SET status = 'cancelled', output = NULL, finished_at = now() WHERE status = 'accepted'""";

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(IngestApiApplication.class)
            .startedByTests()
            .with("nolmt.webhooks.private-networks", "127.0.0.0/8")
            .with("nolmt.webhooks.allow-http", true)
            .with("nolmt.webhooks.poll-every", "PT0.05S")
            .with("nolmt.relay.enabled", false);

    private final Receiver receiver = new Receiver();
    private final Map<String, String> secrets = new HashMap<>(); // by path
    private final List<UUID> users = new ArrayList<>();
    private final List<ConfigurableApplicationContext> processes = new ArrayList<>();
    private int verified;

    @AfterEach
    void stop() {
        processes.forEach(ConfigurableApplicationContext::close);
        receiver.close();
    }

    @Test
    void theKeyChangesWhileMessagesAreDeliveredAndNoneIsLostOrUnsigned() {
        ConfigurableApplicationContext old = start("PT1M", OLD);
        create(old);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger rounds = new AtomicInteger();
        CompletableFuture<Void> producer = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                endJobs();
                int least = (rounds.incrementAndGet() - 2) * HOOKS;
                Progress.eventually(() -> assertThat(receiver.received()).hasSizeGreaterThanOrEqualTo(least));
                verify();
            }
        });
        go(rounds, producer);
        ConfigurableApplicationContext first = start("PT1M", NEW, OLD);
        ConfigurableApplicationContext second = start("PT1M", NEW, OLD);

        Progress.eventually(() -> assertThat(keysOfSecrets()).containsExactly(idOf(NEW)));
        go(rounds, producer); // beside one that can't read them
        old.close();
        go(rounds, producer);
        start("PT1M", NEW);
        first.close();
        second.close();
        go(rounds, producer);
        over.set(true);
        producer.join();

        Progress.eventually(() -> assertThat(count("status <> 'delivered'")).isZero());
        verify();
        assertThat(receiver.received().stream().map(told -> told.header("webhook-id")))
                .containsAll(app.database()
                        .sql()
                        .sql("SELECT id::text FROM nolmt.webhook_deliveries WHERE user_id = ANY(:users)")
                        .param("users", users.toArray(UUID[]::new))
                        .query(String.class)
                        .list());
        assertThat(
                        count(
                                "EXISTS (SELECT FROM nolmt.webhook_attempts a WHERE a.delivery_id = d.id AND reason IS NOT NULL)"))
                .as("no try failed")
                .isZero();
    }

    @Test
    void withoutTheirKeyMessagesWaitAndSaySoUntilItIsBack(CapturedOutput log) {
        ConfigurableApplicationContext old = start("PT1M", OLD);
        create(old);
        old.close();
        start("PT0.2S", NEW);
        endJobs();
        Progress.eventually(() -> assertThat(waiting()).isEqualTo(HOOKS));
        endJobs();

        Progress.eventually(() -> assertThat(count("status = 'pending'")).isEqualTo(2 * HOOKS));
        assertThat(waiting()).as("the next of each webhook says why").isEqualTo(HOOKS);
        assertThat(count("status = 'pending' AND tries = 0 AND EXISTS (SELECT FROM nolmt.webhooks w"
                        + " WHERE w.id = d.webhook_id AND w.failures = 0 AND w.disabled_reason IS NULL)"))
                .isEqualTo(2 * HOOKS);
        assertThat(receiver.received()).isEmpty();
        assertThat(log.toString().split("encrypted with the key " + idOf(OLD), -1))
                .as("said once")
                .hasSize(2);
        assertThat(log.toString()).contains("Add it behind the first one");

        start("PT1M", NEW, OLD);

        Progress.eventually(() -> assertThat(count("status = 'delivered'")).isEqualTo(2 * HOOKS));
        verify();
        Progress.eventually(() -> assertThat(keysOfSecrets()).containsExactly(idOf(NEW)));
    }

    /** Some more rounds of messages are delivered. */
    private static void go(AtomicInteger rounds, CompletableFuture<Void> producer) {
        int now = rounds.get();
        Progress.eventually(rounds::get, () -> {
            if (producer.isCompletedExceptionally()) {
                producer.join();
            }
            assertThat(rounds.get()).isGreaterThan(now + 3);
        });
    }

    private ConfigurableApplicationContext start(String renewEvery, byte[]... keys) {
        List<String> ring =
                Arrays.stream(keys).map(Base64.getEncoder()::encodeToString).toList();
        ConfigurableApplicationContext process = app.start(
                Map.of("nolmt.webhooks.secret-key", String.join(",", ring), "nolmt.webhooks.renew-every", renewEvery));
        processes.add(process);
        return process;
    }

    private void create(ConfigurableApplicationContext process) {
        String api = "http://127.0.0.1:" + process.getEnvironment().getRequiredProperty("local.server.port");
        Instant now = Instant.now();
        for (int i = 0; i < HOOKS; i++) {
            UUID user = UUID.randomUUID();
            String token = BearerToken.user(AppEnvironment.JWT_SECRET, user, now, now.plusSeconds(3600));
            String path = "/" + user;
            ApiClient.Answer created = new ApiClient(api, token)
                    .post("/api/webhooks", "{\"url\":\"" + receiver.url("127.0.0.1", path) + "\"}");
            assertThat(created.status()).as(created.body()).isEqualTo(201);
            secrets.put(path, created.text("secret"));
            users.add(user);
        }
    }

    private void endJobs() {
        app.database()
                .sql()
                .sql(JOBS_THAT_END)
                .param("users", users.toArray(UUID[]::new))
                .update();
        app.database().sql().sql(CANCEL).update();
    }

    /** What came since the last time; soon after, as a signature holds for five minutes. */
    private synchronized void verify() {
        List<Received> received = receiver.received();
        for (Received told : received.subList(verified, received.size())) {
            try {
                new Webhook(secrets.get(told.path())).verify(told.body(), told.headers());
            } catch (Exception e) {
                throw new AssertionError("Not signed by its secret: " + told, e);
            }
        }
        verified = received.size();
    }

    private int waiting() {
        return count("EXISTS (SELECT FROM nolmt.webhook_attempts a WHERE a.delivery_id = d.id"
                + " AND a.reason = 'secret_unreadable')");
    }

    private int count(String condition) {
        return app.database()
                .sql()
                .sql("SELECT count(*) FROM nolmt.webhook_deliveries d WHERE user_id = ANY(:users) AND " + condition)
                .param("users", users.toArray(UUID[]::new))
                .query(Integer.class)
                .single();
    }

    private static List<String> keysOfSecrets() {
        return app.database()
                .sql()
                .sql("SELECT DISTINCT key_id FROM nolmt.webhook_secrets")
                .query(String.class)
                .list();
    }

    private static String idOf(byte[] key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key), 0, 8);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] key(int seed) {
        byte[] key = new byte[32];
        key[0] = (byte) seed;
        return key;
    }
}
