package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.object.RecordKey;
import ai.nolmt.generations.testkit.listing.Keys;
import ai.nolmt.generations.testkit.listing.ListingServer;
import ai.nolmt.generations.testkit.progress.Progress.Check;
import ai.nolmt.servers.Loopback;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Shipped cleanup workers on a database of a local stack and a bucket that makes up its listing, and the ingest API that sends them
 * their runs; each a process.
 */
final class CleanupProcesses implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final LocalFolder folder;
    private final Map<String, String> environment;
    private final JdbcClient sql;
    private final ListingServer bucket;
    private final AppProcess relay;
    private final List<AppProcess> workers = new ArrayList<>();
    private int started;

    /**
     * Starts the API, and no worker.
     *
     * @param servers which have the queues
     * @param database as the applications' login has it
     * @param sql as the superuser
     */
    CleanupProcesses(LocalFolder folder, LocalServers servers, String database, JdbcClient sql, ListingServer bucket) {
        this.folder = folder;
        this.sql = sql;
        this.bucket = bucket;
        this.environment = new HashMap<>(servers.aws().environment());
        environment.put("AWS_ENDPOINT_URL_S3", bucket.endpoint());
        environment.put("AWS_S3_BUCKET_NAME", LocalServers.BUCKET);
        environment.put("NOLMT_DATABASE_URL", database);
        environment.put("NOLMT_DATABASE_SHAREDLOGIN", "true");
        environment.put("NOLMT_OBJECTS_PATHSTYLE", "true");
        environment.put("NOLMT_QUEUES_PROVISIONING", "create");
        environment.put("NOLMT_QUEUES_CLEANUPS", "cleanups-" + UUID.randomUUID());
        environment.put("NOLMT_QUEUES_JOBS", "jobs-" + UUID.randomUUID());
        environment.put("NOLMT_JWT_SECRET", "a secret for tests only, of more than 32 bytes");
        environment.put("SERVER_ADDRESS", Loopback.HOST);
        environment.put("SPRING_CLOUD_STREAM_SQS_DEFAULT_CONSUMER_POLLTIMEOUT", "1s");
        this.relay = start("ingest-api", environment);
    }

    /** One more that has as much to do as the others. */
    void startWorker() {
        Map<String, String> its = new HashMap<>(environment);
        // what a killed one had is taken up soon, however often
        its.put("NOLMT_CLEANUP_LEASE", "PT5S");
        its.put("SPRING_CLOUD_STREAM_SQS_DEFAULT_CONSUMER_VISIBILITYTIMEOUT", "5s");
        its.put("NOLMT_QUEUES_MAXRECEIVES", "1000");
        its.put("NOLMT_CLEANUP_ORPHANREST", "PT0S");
        // only what is asked for
        for (String kind : List.of("PURGE", "RETENTION", "ORPHANS", "DANGLING", "JOBS", "STAGING")) {
            its.put("NOLMT_CLEANUP_SCHEDULE_" + kind, "PT0S");
        }
        workers.add(start("cleanup-worker", its));
    }

    private AppProcess start(String app, Map<String, String> its) {
        return AppProcess.start(
                app,
                AppJars.under(StackTests.home()).of(app),
                Loopback.freePort(),
                its,
                folder.log(app + "-" + started++));
    }

    /** One that may be at work; another one starts in its place. */
    void killOne(Random random) throws InterruptedException {
        List<AppProcess> ready = new ArrayList<>();
        for (AppProcess worker : workers) {
            if (worker.isReady(HTTP)) {
                ready.add(worker);
            }
        }
        List<AppProcess> some = ready.isEmpty() ? workers : ready;
        AppProcess one = some.get(random.nextInt(some.size()));
        one.kill();
        workers.remove(one);
        startWorker();
    }

    UUID ask(String kind) {
        UUID run = UUID.randomUUID();
        sql.sql("INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, dry_run) VALUES (:id, :kind, 'test', false)")
                .param("id", run)
                .param("kind", kind)
                .update();
        return run;
    }

    /** The lines of the report of a run, once it is written. */
    List<JsonNode> report(UUID run) {
        eventually(() -> assertThat(sql.sql("SELECT report_key IS NOT NULL FROM nolmt.cleanup_runs WHERE id = :id")
                        .param("id", run)
                        .query(Boolean.class)
                        .single())
                .as("the report")
                .isTrue());
        byte[] text = Objects.requireNonNull(bucket.kept(RecordKey.ofReport(Keys.PREFIX, run)));
        return new String(text, StandardCharsets.UTF_8)
                .lines()
                .map(JSON::readTree)
                .toList();
    }

    /** The keys that a report tells of. */
    static List<String> told(List<JsonNode> report, String what) {
        return report.subList(1, report.size() - 1).stream()
                .filter(line -> line.path("what").asString().equals(what))
                .map(line -> line.path("key").asString())
                .toList();
    }

    boolean isOver(UUID run) {
        return sql.sql("SELECT phase = 'over' FROM nolmt.cleanup_runs WHERE id = :id")
                .param("id", run)
                .query(Boolean.class)
                .single();
    }

    /** For as long as a run gets on or a process starts; none of them may have ended by itself. */
    void eventually(Check assertion) {
        ai.nolmt.generations.testkit.progress.Progress.eventually(
                () -> bucket.requests() + " requests, " + runs() + starting(), () -> {
                    for (AppProcess process : all()) {
                        if (!process.isAlive()) {
                            throw process.ended();
                        }
                    }
                    assertion.run();
                });
    }

    private List<String> runs() {
        return sql.sql("""
                        SELECT concat_ws(' ', id, phase, status, cursor, scanned, deleted, token, report_tries)
                        FROM nolmt.cleanup_runs
                        ORDER BY id
                        """).query(String.class).list();
    }

    /** One that is ready polls its queue for ever, and shows signs of life where nothing happens. */
    private List<Signs> starting() throws InterruptedException {
        List<Signs> signs = new ArrayList<>();
        for (AppProcess process : all()) {
            if (!process.isReady(HTTP)) {
                signs.add(process.signs());
            }
        }
        return signs;
    }

    private List<AppProcess> all() {
        List<AppProcess> all = new ArrayList<>(workers);
        all.add(relay);
        return all;
    }

    @Override
    public void close() throws InterruptedException {
        for (AppProcess process : all()) {
            process.kill();
        }
    }
}
