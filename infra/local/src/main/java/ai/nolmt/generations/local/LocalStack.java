package ai.nolmt.generations.local;

import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.servers.Loopback;
import ai.nolmt.servers.PostgresServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A running pipeline: the servers, then the applications, stopped in the other order. For one thread at a time. */
public final class LocalStack implements AutoCloseable {
    private static final String FRONT_END = "http://localhost:5173";
    private static final String API = "ingest-api";

    private final LocalFolder folder;
    private final Ports ports;
    private final Secrets secrets;
    private final LocalServers servers;
    private final AppJars jars;
    private final Map<String, String> more;
    private final Progress progress;
    private final List<AppProcess> apps = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    private LocalStack(
            LocalFolder folder,
            Ports ports,
            Secrets secrets,
            LocalServers servers,
            AppJars jars,
            Map<String, String> more,
            Progress progress) {
        this.folder = folder;
        this.ports = ports;
        this.secrets = secrets;
        this.servers = servers;
        this.jars = jars;
        this.more = more;
        this.progress = progress;
    }

    /**
     * Starts everything and returns when all three applications are ready.
     *
     * @param home the repository, with the applications built
     * @param data kept when the stack stops
     * @param more environment variables for the applications, over those of the stack
     * @throws StartFailed with a sentence, after stopping what was started
     */
    public static LocalStack start(Path home, Path data, Ports ports, Map<String, String> more) {
        return start(home, data, ports, more, Progress.SILENT);
    }

    static LocalStack start(Path home, Path data, Ports ports, Map<String, String> more, Progress progress) {
        return start(AppJars.under(home), data, ports, more, progress);
    }

    static LocalStack start(AppJars jars, Path data, Ports ports, Map<String, String> more, Progress progress) {
        LocalFolder folder = LocalFolder.open(data);
        LocalStack stack;
        try {
            LeftOvers.end(folder); // before the ports are looked at, for they hold them
            ports.checkFree();
            Secrets secrets = Secrets.loadOrCreate(folder.path());
            LocalServers servers = LocalServers.start(folder, ports, secrets, progress);
            stack = new LocalStack(folder, ports, secrets, servers, jars, more, progress);
        } catch (RuntimeException e) {
            folder.closeQuietly();
            throw e;
        }
        try {
            progress.starting("ingest API, upload worker, cleanup worker");
            stack.startApp(API, ports.api());
            stack.startApp("upload-worker", ports.upload());
            stack.startApp("cleanup-worker", ports.cleanup());
            stack.awaitReady();
            return stack;
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    /** For a process that ends before it has a stack. */
    static void endPostgres(Path data) {
        try {
            if (Files.isDirectory(data)) {
                PostgresServer.endLeftOver(data.toRealPath().resolve("postgres"));
            }
        } catch (IOException e) {
            System.err.println("PostgreSQL may still be running: " + e.getMessage());
        }
    }

    public String apiUrl() {
        return "http://" + Loopback.HOST + ":" + ports.api();
    }

    /** Where an application has its health and meters. */
    String managementUrl(String name) {
        return "http://" + Loopback.HOST + ":"
                + (name.equals(API) ? ports.management() : app(name).port());
    }

    public Aws aws() {
        return servers.aws();
    }

    public String bucket() {
        return LocalServers.BUCKET;
    }

    public UUID demoUser() {
        return secrets.demoUser();
    }

    public String token(UUID user, boolean admin) {
        return secrets.token(user, admin, Duration.ofHours(12), Instant.now());
    }

    /** For psql and JDBC as the superuser, who is past all policies. */
    public String superuserJdbcUrl() {
        return "jdbc:postgresql://" + Loopback.HOST + ":" + ports.postgres() + "/" + LocalServers.DATABASE
                + "?user=postgres";
    }

    Path folder() {
        return folder.path();
    }

    /** What people's own clients need to reach the servers. */
    Map<String, String> clientEnvironment() {
        Map<String, String> variables = new HashMap<>(servers.aws().environment());
        variables.put("AWS_S3_BUCKET_NAME", LocalServers.BUCKET);
        variables.put("PGHOST", Loopback.HOST);
        variables.put("PGPORT", Integer.toString(ports.postgres()));
        variables.put("PGUSER", "postgres");
        variables.put("PGDATABASE", LocalServers.DATABASE);
        variables.put("NOLMT_API_URL", apiUrl());
        variables.put("NOLMT_LOCAL_USER", secrets.demoUser().toString());
        variables.put("NOLMT_OBJECTS_PATH_STYLE", "true");
        variables.put("NOLMT_INGEST_CORS_ORIGINS", FRONT_END);
        variables.put("NOLMT_DATABASE_URL", servers.databaseUrl());
        variables.put("NOLMT_DATABASE_SHARED_LOGIN", "true");
        variables.put("NOLMT_JWT_SECRET", secrets.jwtSecret());
        return variables;
    }

    public AppProcess app(String name) {
        return apps.stream().filter(app -> app.name().equals(name)).findFirst().orElseThrow();
    }

    /** Starts an application again that was killed, and waits for it. */
    public void restart(String name) {
        AppProcess old = app(name);
        apps.remove(old);
        startApp(name, old.port());
        awaitReady();
    }

    private void startApp(String name, int port) {
        Map<String, String> variables = appEnvironment();
        if (name.equals(API)) {
            variables.put("MANAGEMENT_SERVER_PORT", Integer.toString(ports.management()));
            variables.put("MANAGEMENT_SERVER_ADDRESS", Loopback.HOST);
        }
        apps.add(AppProcess.start(name, jars.of(name), jars.options(name), port, variables, folder.log(name)));
        LeftOvers.remember(folder, apps);
    }

    private Map<String, String> appEnvironment() {
        Map<String, String> variables = new HashMap<>(servers.aws().environment());
        variables.put("AWS_S3_BUCKET_NAME", LocalServers.BUCKET);
        variables.put("NOLMT_DATABASE_URL", servers.databaseUrl());
        variables.put("NOLMT_DATABASE_SHAREDLOGIN", "true");
        variables.put("NOLMT_JWT_SECRET", secrets.jwtSecret());
        variables.put("NOLMT_OBJECTS_PATHSTYLE", "true");
        variables.put("NOLMT_QUEUES_PROVISIONING", "create");
        variables.put("SERVER_ADDRESS", Loopback.HOST);
        // Nobody wants to wait a day, or for a hundred files, to see a sweep work.
        variables.put("NOLMT_CLEANUP_MINORPHANGRACE", "PT0S");
        variables.put("NOLMT_CLEANUP_ORPHANREST", "PT0S");
        variables.put("NOLMT_CLEANUP_FUSEMINIMUMKEYS", "10000");
        // where a front end under development is served
        variables.put("NOLMT_INGEST_CORS_ORIGINS", FRONT_END);
        // where webhooks under development listen
        variables.put("NOLMT_WEBHOOKS_ALLOWHTTP", "true");
        variables.put("NOLMT_WEBHOOKS_PRIVATENETWORKS", "127.0.0.0/8");
        // A stop waits for the polls that are under way.
        variables.put("SPRING_CLOUD_STREAM_SQS_DEFAULT_CONSUMER_POLLTIMEOUT", "2s");
        variables.putAll(more);
        return variables;
    }

    /** Over all applications, for those who wait for something that they do. */
    Watch watch(String what) {
        return new Watch(apps, () -> what, progress);
    }

    private void awaitReady() {
        HttpClient http = HttpClient.newHttpClient();
        List<AppProcess> waiting = new ArrayList<>(apps);
        Watch watch = new Watch(
                apps, () -> waiting.stream().map(AppProcess::name).collect(Collectors.joining(", ")), progress);
        try {
            while (!waiting.isEmpty()) {
                if (!watch.goesOn()) {
                    throw new StartFailed(waiting.get(0).name() + " is not ready and did nothing for "
                            + Watch.LIMIT.toSeconds() + " s. Its last lines:\n"
                            + waiting.get(0).tail());
                }
                for (AppProcess app : List.copyOf(waiting)) {
                    if (app.isReady(http)) {
                        waiting.remove(app);
                        watch.isDone(app);
                    }
                }
                TimeUnit.SECONDS.sleep(1); // being asked more often would look like work
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailed("Interrupted while starting", e);
        }
    }

    /** Returns when an application ended without being asked to, with what to say about it; else waits. */
    String awaitDeath() throws InterruptedException {
        while (true) {
            for (AppProcess app : List.copyOf(apps)) {
                if (!app.isAlive() && !closed) {
                    return String.valueOf(app.ended().getMessage());
                }
            }
            TimeUnit.MILLISECONDS.sleep(300);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        apps.forEach(AppProcess::askToStop);
        apps.forEach(app -> app.awaitStop(progress));
        LeftOvers.forget(folder);
        servers.close();
        folder.closeQuietly();
    }
}
