package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.ForeignServer;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.testkit.progress.Progress;
import ai.nolmt.generations.tools.Main;
import ai.nolmt.generations.tools.command.Surroundings;
import ai.nolmt.servers.Loopback;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** The whole pipeline on a server that asks IAM about every call, set up by the commands alone: a role and a login for each stage. */
final class StagesOnMoto implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String[] CANT = {"--without", "policy-write-once,redrive-allow"}; // moto

    private final String bucket;
    private final Path folder;
    private final Map<String, String> options;
    private final TestDatabase database = Backends.shared().newDatabase();
    private final List<AppProcess> apps = new ArrayList<>();
    private final UUID user = UUID.randomUUID();
    private final ForeignServer moto;
    private final StageCredentials credentials;
    private final Map<String, String> administrator;
    private final List<String> logins;
    private String api = "";

    /** @param options settings of every command and application beside those that all need */
    StagesOnMoto(Class<?> test, String bucket, Path folder, Map<String, String> options) {
        this.bucket = bucket;
        this.folder = folder;
        this.options = options;
        this.moto = ForeignServer.moto(test);
        this.credentials = StageCredentials.administrator(moto);
        this.administrator = with(moto.environment(bucket), options, credentials.variables());
        moto.checkEverybody();
        this.logins = provision();
    }

    /** What the database's logins are. */
    private List<String> provision() {
        tool(administrator, "provision", "--apply", CANT[0], CANT[1]);
        try {
            Path trust = Files.writeString(folder.resolve("trust.json"), credentials.trust());
            tool(administrator, "provision", "iam", "--apply", "--trust", trust.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        credentials.allowWhatMotoCallsOtherwise(bucket);
        Map<String, String> owner = Map.of("NOLMT_MIGRATION_DATABASE_URL", database.superuserUrl());
        tool(with(moto.environment(bucket), credentials.of("migrate"), owner), "migrate");
        return tool(with(administrator, owner), "provision", "database", "--apply")
                .lines()
                .filter(line -> line.startsWith("NOLMT_DATABASE_URL="))
                .map(line -> line.substring("NOLMT_DATABASE_URL=".length()))
                .toList();
    }

    /** All of them. */
    void start() {
        AppProcess first = begin("ingest-api", "ingest-api", 0);
        api = "http://" + Loopback.HOST + ":" + first.port();
        for (AppProcess app : List.of(
                first, begin("upload-worker", "upload-worker", 1), begin("cleanup-worker", "cleanup-worker", 2))) {
            Progress.eventually(() -> app.signs().toString(), () -> {
                if (!app.isAlive()) {
                    throw new IllegalStateException(app.tail());
                }
                assertThat(app.isReady(HTTP)).as(app.name()).isTrue();
            });
        }
    }

    /** Another cleanup worker, which may not get far; its log is that of its name. */
    AppProcess beginCleanupWorker(String name) {
        return begin("cleanup-worker", name, 2);
    }

    private AppProcess begin(String stage, String name, int login) {
        Map<String, String> environment = with(
                moto.environment(bucket),
                options,
                credentials.of(stage),
                Map.of(
                        "NOLMT_DATABASE_URL",
                        logins.get(login),
                        "NOLMT_JWT_SECRET",
                        AppEnvironment.JWT_SECRET,
                        "NOLMT_CLEANUP_MIN_ORPHAN_GRACE",
                        "PT0S",
                        "NOLMT_CLEANUP_ORPHAN_REST",
                        "PT0S",
                        "MANAGEMENT_SERVER_PORT",
                        Integer.toString(Loopback.freePort())));
        AppProcess app = AppProcess.start(
                name, AppJars.under(StackTests.home()).of(stage), Loopback.freePort(), environment, log(name));
        apps.add(app);
        return app;
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    List<String> said(String name) {
        try {
            return Files.readAllLines(log(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> names() {
        return apps.stream().map(AppProcess::name).toList();
    }

    TestDatabase database() {
        return database;
    }

    StageCredentials credentials() {
        return credentials;
    }

    ForeignServer moto() {
        return moto;
    }

    String api() {
        return api;
    }

    UUID user() {
        return user;
    }

    /** As the administrator runs it. */
    String provisionAgain() {
        return tool(administrator, "provision", CANT[0], CANT[1]);
    }

    /** With a stage's own variables. */
    String doctor(int stage, String name, List<String> look) {
        Map<String, String> own =
                Map.of("NOLMT_DATABASE_URL", logins.get(stage), "NOLMT_JWT_SECRET", AppEnvironment.JWT_SECRET);
        return tool(with(moto.environment(bucket), options, credentials.of(name), own), look.toArray(String[]::new));
    }

    String token(String... more) {
        List<String> arguments = new ArrayList<>(List.of("token", "--user", user.toString()));
        arguments.addAll(List.of(more));
        return tool(
                        with(administrator, Map.of("NOLMT_JWT_SECRET", AppEnvironment.JWT_SECRET)),
                        arguments.toArray(String[]::new))
                .strip();
    }

    /** @return all that it said */
    private static String tool(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        int status = Main.run(new Surroundings(environment, out, out, Clock.systemUTC(), new Random()), arguments);
        assertThat(status).as(said.toString(StandardCharsets.UTF_8)).isZero();
        return said.toString(StandardCharsets.UTF_8);
    }

    String call(String token, String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String idOf(String json) {
        return json.replaceFirst("(?s).*?\"id\":\"([^\"]*)\".*", "$1");
    }

    @SafeVarargs
    private static Map<String, String> with(Map<String, String>... all) {
        Map<String, String> variables = new HashMap<>();
        for (Map<String, String> some : all) {
            variables.putAll(some);
        }
        return variables;
    }

    @Override
    public void close() throws InterruptedException {
        for (AppProcess app : apps) {
            app.kill();
        }
        moto.close();
        database.drop();
        for (String login : List.of("api", "worker", "cleanup")) {
            TestDatabase any = Backends.shared().newDatabase();
            any.sql().sql("DROP ROLE IF EXISTS nolmt_login_" + login).update();
            any.drop();
        }
    }
}
