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
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole pipeline on a server that asks IAM about every call, with nothing but what provision made: a role and a login of
 * its own for each stage. What a stage is refused is in its log or ends its work.
 */
@Tag("A19")
@Tag("long")
class StageCredentialsIT {
    private static final String BUCKET = "nolmt-stages";
    private static final String REFUSED = "Status Code: 403";

    /** What an application says when it asks for what only others need to know. */
    private static final String NOT_CHECKED = "Not checked, ";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final TestDatabase database = Backends.shared().newDatabase();
    private final List<AppProcess> apps = new ArrayList<>();
    private final UUID user = UUID.randomUUID();

    @TempDir
    private Path folder;

    private String api = "";

    @AfterEach
    void stop() throws InterruptedException {
        for (AppProcess app : apps) {
            app.kill();
        }
        database.drop();
        for (String login : List.of("api", "worker", "cleanup")) {
            TestDatabase any = Backends.shared().newDatabase();
            any.sql().sql("DROP ROLE IF EXISTS nolmt_login_" + login).update();
            any.drop();
        }
    }

    @Test
    void eachStageWorksWithItsOwnRoleAndLogin() throws Exception {
        try (ForeignServer moto = ForeignServer.moto(StageCredentialsIT.class)) {
            StageCredentials credentials = StageCredentials.administrator(moto);
            Map<String, String> administrator = with(moto.environment(BUCKET), credentials.variables());
            moto.checkEverybody();
            Path trust = Files.writeString(folder.resolve("trust.json"), credentials.trust());
            run(administrator, "provision", "--apply", "--without", "policy-write-once,redrive-allow");
            run(administrator, "provision", "iam", "--apply", "--trust", trust.toString());
            credentials.allowWhatMotoCallsOtherwise(BUCKET);
            Map<String, String> owner = Map.of("NOLMT_MIGRATION_DATABASE_URL", database.superuserUrl());
            run(with(moto.environment(BUCKET), credentials.of("migrate"), owner), "migrate");
            List<String> logins = run(with(administrator, owner), "provision", "database", "--apply")
                    .lines()
                    .filter(line -> line.startsWith("NOLMT_DATABASE_URL="))
                    .map(line -> line.substring("NOLMT_DATABASE_URL=".length()))
                    .toList();

            int port = start(moto, credentials.of("ingest-api"), "ingest-api", logins.get(0));
            start(moto, credentials.of("upload-worker"), "upload-worker", logins.get(1));
            start(moto, credentials.of("cleanup-worker"), "cleanup-worker", logins.get(2));
            api = "http://" + Loopback.HOST + ":" + port;

            worksFromEndToEnd(administrator);
            assertThat(run(administrator, "provision", "--without", "policy-write-once,redrive-allow"))
                    .contains("No differences");
            isWellToTheDoctor(moto, credentials, logins);
            for (AppProcess app : apps) {
                assertThat(Files.readAllLines(folder.resolve(app.name() + ".log")))
                        .as(app.name())
                        .noneMatch(line -> line.contains(REFUSED) && !line.contains(NOT_CHECKED));
            }
        }
    }

    /**
     * With each stage's own variables; the doctor ends with 0 only if nothing is to be cured. A moto that asks IAM breaks over
     * links that are signed with a session's credentials.
     */
    private void isWellToTheDoctor(ForeignServer moto, StageCredentials credentials, List<String> logins) {
        List<String> stages = List.of("ingest-api", "upload-worker", "cleanup-worker");
        for (int i = 0; i < stages.size(); i++) {
            Map<String, String> own = with(
                    moto.environment(BUCKET),
                    credentials.of(stages.get(i)),
                    Map.of("NOLMT_DATABASE_URL", logins.get(i), "NOLMT_JWT_SECRET", AppEnvironment.JWT_SECRET));
            String stage = stages.get(i).replace('-', '_');

            List<String> look = new ArrayList<>(List.of("doctor", "--stage", stage, "--api", api));
            if (i == 0) { // the only one that sends a generation
                look.addAll(List.of("--without", "read by its signed link"));
            }

            assertThat(run(own, look.toArray(String[]::new))).contains("All is well.");
        }
    }

    private void worksFromEndToEnd(Map<String, String> administrator) throws Exception {
        Map<String, String> signing = with(administrator, Map.of("NOLMT_JWT_SECRET", AppEnvironment.JWT_SECRET));
        String token = run(signing, "token", "--user", user.toString()).strip();
        String admin =
                run(signing, "token", "--user", user.toString(), "--admin").strip();
        // larger than what waits in a row, so it is staged
        String large = "A line of a text that is staged. ".repeat(10_000);
        String id = idOf(call(token, "POST", "/api/generations", """
                {"generationType": "text", "output": {"inline": {"contentType": "text/plain", "data": "%s"}}}""".formatted(
                        Base64.getEncoder().encodeToString(large.getBytes(StandardCharsets.UTF_8)))));
        Progress.eventually(() ->
                assertThat(call(token, "GET", "/api/generations/" + id, "")).contains("\"status\":\"succeeded\""));
        assertThat(call(token, "DELETE", "/api/generations/" + id, "")).isEmpty();
        for (String kind : List.of("purge", "orphans", "dangling", "retention", "jobs", "staging")) {
            String run = idOf(call(admin, "POST", "/api/admin/cleanups", "{\"kind\": \"" + kind + "\"}"));
            Progress.eventually(() -> assertThat(call(admin, "GET", "/api/admin/cleanups/" + run, ""))
                    .as(kind)
                    .contains("\"status\":\"succeeded\"", "\"failed\":0"));
        }
        assertThat(call(admin, "GET", "/api/admin/cleanups?kind=purge", "")).contains("\"deleted\":2");
    }

    private int start(ForeignServer moto, Map<String, String> role, String name, String login) {
        int port = Loopback.freePort();
        Map<String, String> environment = with(
                moto.environment(BUCKET),
                role,
                Map.of(
                        "NOLMT_DATABASE_URL",
                        login,
                        "NOLMT_JWT_SECRET",
                        AppEnvironment.JWT_SECRET,
                        "NOLMT_CLEANUP_MIN_ORPHAN_GRACE",
                        "PT0S",
                        "NOLMT_CLEANUP_ORPHAN_REST",
                        "PT0S",
                        "MANAGEMENT_SERVER_PORT",
                        Integer.toString(Loopback.freePort())));
        AppProcess app = AppProcess.start(
                name, AppJars.under(StackTests.home()).of(name), port, environment, folder.resolve(name + ".log"));
        apps.add(app);
        Progress.eventually(() -> app.signs().toString(), () -> {
            if (!app.isAlive()) {
                throw new IllegalStateException(app.tail());
            }
            assertThat(app.isReady(HTTP)).as(name).isTrue();
        });
        return port;
    }

    /** @return all that it said */
    private static String run(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        int status = Main.run(new Surroundings(environment, out, out, Clock.systemUTC(), new Random()), arguments);
        assertThat(status).as(said.toString(StandardCharsets.UTF_8)).isZero();
        return said.toString(StandardCharsets.UTF_8);
    }

    private String call(String token, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return answer.body();
    }

    private static String idOf(String json) {
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
}
