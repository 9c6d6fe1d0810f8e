package ai.nolmt.generations.local;

import static ai.nolmt.generations.testkit.progress.Progress.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.local.ApiCalls.Answer;
import ai.nolmt.generations.local.Ledger.Entry;
import ai.nolmt.generations.local.Ledger.Fate;
import ai.nolmt.servers.Loopback;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The release before and this one on one installation, as shipped: migrated and replaced one by one, back and forth, while callers
 * send and end jobs and admins clean up. In any order: orchestrators replace several applications at once.
 */
@Timeout(value = 45, unit = TimeUnit.MINUTES)
class UpgradeIT {
    /** That went all the way since the last step. */
    private static final int PASSAGES = 25;

    @TempDir
    private static Path data;

    private static LocalFolder folder;
    private static Ports ports;
    private static Secrets secrets;
    private static Release before;
    private static LocalServers servers;
    private static Map<String, String> environment;

    private final Ledger ledger = new Ledger();
    private Fleet fleet;
    private AnyApi api;
    private S3Client s3;
    private JdbcClient sql;

    @BeforeAll
    static void startServers() {
        before = Release.before();
        folder = LocalFolder.open(data);
        ports = Ports.free();
        secrets = Secrets.loadOrCreate(folder.path());
        servers = LocalServers.start(
                folder, ports, secrets, Progress.SILENT, owner -> before.migrate(owner("postgres"), Map.of()));
        environment = new HashMap<>(servers.aws().environment());
        environment.put("AWS_S3_BUCKET_NAME", LocalServers.BUCKET);
        environment.put("NOLMT_DATABASE_URL", servers.databaseUrl());
        environment.put("NOLMT_DATABASE_SHAREDLOGIN", "true");
        environment.put("NOLMT_DATABASE_POOLSIZE", "8");
        environment.put("NOLMT_JWT_SECRET", secrets.jwtSecret());
        environment.put("NOLMT_OBJECTS_PATHSTYLE", "true");
        environment.put("NOLMT_QUEUES_PROVISIONING", "create");
        environment.put("NOLMT_SOURCES_ALLOWHTTP", "true");
        environment.put("NOLMT_SOURCES_PORTS", "1024-65535");
        environment.put("NOLMT_SOURCES_PRIVATENETWORKS", "127.0.0.1/32");
        environment.put("NOLMT_CLEANUP_MINORPHANGRACE", "PT0S");
        environment.put("NOLMT_CLEANUP_ORPHANREST", "PT0S");
        environment.put("NOLMT_CLEANUP_FUSEMINIMUMKEYS", "100000");
        environment.put("SERVER_ADDRESS", Loopback.HOST);
        environment.put("SPRING_CLOUD_STREAM_SQS_DEFAULT_CONSUMER_POLLTIMEOUT", "1s");
    }

    @AfterAll
    static void stopServers() throws IOException {
        servers.close();
        folder.close();
    }

    @BeforeEach
    void connect() {
        fleet = new Fleet(folder, environment);
        api = new AnyApi(fleet);
        s3 = servers.aws().s3();
        sql = JdbcClient.create(new DriverManagerDataSource(
                "jdbc:postgresql://" + Loopback.HOST + ":" + ports.postgres() + "/postgres?user=postgres"));
    }

    @AfterEach
    void stopApplications() {
        fleet.close();
        s3.close();
    }

    @Test
    void thisReleaseRefusesTheSchemaOfTheReleaseBeforeAndSaysWhatToDo() {
        sql.sql("CREATE DATABASE older").update();
        before.migrate(owner("older"), Map.of());
        String older = servers.databaseUrl().replaceFirst("/[^/]*$", "/older");

        for (String app : Fleet.APPS) {
            assertThat(fleet.refusal(app, Release.THIS, older))
                    .contains(
                            "APPLICATION FAILED TO START",
                            "The database has an older schema than this application needs")
                    .contains("Run the migrate command of this release with the owner's login first");
        }
    }

    @Test
    void noJobIsLostOrDoubledWhileReleasesTakeTurns() throws Exception {
        long seed = Long.getLong("nolmt.test.seed", System.nanoTime());
        System.out.println("Callers act by the seed " + seed);
        fleet.start(before);
        try (Outputs outputs = Outputs.start();
                Load load = new Load(new Acts(api, outputs, ledger, user -> token(user, false)), ledger, seed)) {
            Chores chores = new Chores(api, () -> token(UUID.randomUUID(), true), s3, LocalServers.BUCKET);
            load.start(chores);
            step("the release before on its own schema", load);

            migrate(Release.THIS);
            step("the release before on the schema of this one", load);
            erase(outputs);

            fleet.roll("upload-worker", Release.THIS);
            step("this release's upload workers behind APIs of the release before", load);
            fleet.roll("cleanup-worker", Release.THIS);
            fleet.roll("ingest-api", Release.THIS);
            step("this release alone", load);
            erase(outputs);

            assertThat(migrate(before)).contains("migrations applied: 0");
            fleet.roll("cleanup-worker", before);
            fleet.roll("upload-worker", before);
            step("upload workers of the release before behind this release's APIs", load);
            fleet.roll("ingest-api", before);
            step("back at the release before", load);

            assertThat(migrate(Release.THIS)).contains("migrations applied: 0");
            for (String app : List.of("ingest-api", "upload-worker", "cleanup-worker")) {
                fleet.roll(app, Release.THIS);
            }
            step("this release again", load);

            load.finish();
            settle(chores);
            System.out.printf(
                    "%d jobs, %d requests sent again, clean-ups %s%n",
                    ledger.all().size(), load.repeated(), chores.done());
        }
        try (SqsClient sqs = servers.aws().sqs()) {
            new Oracle(sql, s3, LocalServers.BUCKET, ledger)
                    .check(List.of("generation-jobs-dlq", "cleanup-commands-dlq"), sqs);
        }
        for (Entry entry : sample()) {
            thenUsersSeeIt(entry);
        }
    }

    /** Jobs that were accepted from here on are stored, and clean-ups succeed. */
    private void step(String what, Load load) {
        Set<UUID> old = new HashSet<>();
        ledger.all().forEach(entry -> old.add(entry.id()));
        long cleanUps = succeededCleanUps();
        eventually(() -> {
            fleet.check();
            load.check();
            List<UUID> fresh = new ArrayList<>(ledger.ids(Fate.KEPT));
            fresh.removeAll(old);
            long stored = sql.sql("SELECT count(*) FROM public.generations WHERE id = ANY(:fresh)")
                    .param("fresh", fresh.toArray(UUID[]::new))
                    .query(Long.class)
                    .single();
            assertThat(stored).as("new jobs that are stored").isGreaterThanOrEqualTo(PASSAGES);
            assertThat(succeededCleanUps()).as("clean-ups that succeeded").isGreaterThanOrEqualTo(cleanUps + 3);
        });
        System.out.println("  ✔ " + what);
    }

    private long succeededCleanUps() {
        return sql.sql("SELECT count(*) FROM nolmt.cleanup_runs WHERE status = 'succeeded'")
                .query(Long.class)
                .single();
    }

    /** As often as the Job of infra/kubernetes tries it: a lock that is not to be had in time is asked for again. */
    private String migrate(Release release) {
        Map<String, String> its = new HashMap<>(environment);
        its.keySet().removeIf(name -> name.startsWith("NOLMT_") && !name.startsWith("NOLMT_OBJECTS_"));
        for (int tries = 1; ; tries++) {
            try {
                long begun = System.nanoTime();
                String said = release.migrate(owner("postgres"), its);
                System.out.printf("  migrated by %s in %.1f s%n", release, (System.nanoTime() - begun) / 1e9);
                return said;
            } catch (StartFailed e) {
                if (tries > 3) {
                    throw e;
                }
                System.out.println("  " + e.getMessage());
            }
        }
    }

    /** A user with something of every kind, once it is stored. */
    private void erase(Outputs outputs) throws InterruptedException {
        UUID user = UUID.randomUUID();
        Ledger theirs = new Ledger();
        Acts acts = new Acts(api, outputs, theirs, who -> token(who, false));
        for (int number = 0; number < 5; number++) {
            insist(acts.send(user, number));
        }
        eventually(() -> {
            fleet.check();
            assertThat(sql.sql("SELECT count(*) FROM nolmt.jobs WHERE user_id = :user AND status = 'succeeded'")
                            .param("user", user)
                            .query(Long.class)
                            .single())
                    .isEqualTo(5);
        });
        insist(() -> {
            Answer answer = api.post(token(UUID.randomUUID(), true), "/api/admin/users/" + user + "/erase");
            assertThat(answer.status()).as(answer.body().toString()).isBetween(200, 299);
        });
        theirs.all().forEach(entry -> ledger.accepted(entry.with(Fate.ERASED)));
    }

    /** Nothing is open, what expired is gone, and a sweep and purges took what nobody names. */
    private void settle(Chores chores) {
        eventually(() -> {
            fleet.check();
            assertThat(sql.sql("SELECT count(*) FROM nolmt.jobs WHERE status IN ('accepted', 'queued', 'processing')")
                            .query(Long.class)
                            .single())
                    .as("open jobs")
                    .isZero();
        });
        chores.finish();
    }

    private void insist(Act act) {
        Awaitility.await("an answer").atMost(Duration.ofMinutes(2)).until(() -> {
            try {
                act.perform();
                return true;
            } catch (IOException e) {
                return false; // asked again
            }
        });
    }

    /** Some of every fate. */
    private List<Entry> sample() {
        Map<Fate, Integer> seen = new HashMap<>();
        return ledger.all().stream()
                .filter(entry -> entry.fate() != Fate.ERASED)
                .filter(entry -> seen.merge(entry.fate(), 1, Integer::sum) <= 10)
                .toList();
    }

    private void thenUsersSeeIt(Entry entry) throws Exception {
        Answer answer = api.get(token(entry.user(), false), "/api/generations/" + entry.id());
        switch (entry.fate()) {
            case KEPT ->
                assertThat(Outputs.sha256(api.download(answer.text("url")))).isEqualTo(entry.sha256());
            case DELETED, EXPIRED ->
                assertThat(answer.status()).as(entry.toString()).isEqualTo(404);
            case CANCELLED -> assertThat(answer.text("status")).isEqualTo("cancelled");
            case FAILED ->
                assertThat(answer.body().path("error").path("code").asString()).isEqualTo("source_not_found");
            case ERASED -> throw new IllegalStateException("nobody is left to ask");
        }
    }

    private static String token(UUID user, boolean admin) {
        return secrets.token(user, admin, Duration.ofHours(12), Instant.now());
    }

    private static String owner(String database) {
        return "postgresql://postgres@" + Loopback.HOST + ":" + ports.postgres() + "/" + database;
    }
}
