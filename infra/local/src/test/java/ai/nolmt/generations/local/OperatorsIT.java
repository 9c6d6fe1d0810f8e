package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.tools.command.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What those see who run the pipeline, after it has stored, failed, deleted and purged: meters and logs as JSON. */
class OperatorsIT {
    private static final List<String> APPS = List.of("ingest-api", "upload-worker", "cleanup-worker");
    private static final Pattern UUIDS =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final String PROMPT = "planted-prompt";
    private static final String CONTENT = "planted-content ";

    @TempDir
    private static Path data;

    private static final HttpClient http = HttpClient.newHttpClient();
    private static final UUID user = UUID.randomUUID();
    private static final List<String> secrets = new ArrayList<>();
    private static final Map<String, List<String>> lines = new TreeMap<>();
    private static LocalStack stack;
    private static String failed;
    private static String run;

    @BeforeAll
    static void work() throws Exception {
        stack = LocalStack.start(
                StackTests.home(),
                data,
                Ports.free(),
                Map.of("LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs", "NOLMT_METERS_COUNTEVERY", "PT0.2S"));
        String token = stack.token(user, false);
        ApiCalls caller = new ApiCalls(http, stack, token);
        ApiCalls admin = new ApiCalls(http, stack, stack.token(UUID.randomUUID(), true));
        Secrets ofStack = Secrets.loadOrCreate(data);
        secrets.addAll(List.of(
                token,
                PROMPT,
                CONTENT,
                ofStack.jwtSecret(),
                ofStack.databasePassword(),
                ofStack.secretKey(),
                "X-Amz-"));

        keep("upload-worker");
        stack.app("upload-worker").kill();
        failed = caller.postInline(text(100_000), null, null).text("id");
        loseWhatIsStaged();
        stack.restart("upload-worker");
        caller.await(
                "/api/generations/" + failed, answer -> answer.text("status").equals("failed"));

        caller.post("/api/generations", "{}");
        caller.post("/api/generations", "no JSON");
        caller.post("/api/generations/batch", "{\"requests\":[{}]}");
        String id = caller.postInline(text(10), "planted-key", null).text("id");
        secrets.add(caller.awaitStored(id).text("url"));
        String share = caller.post("/api/generations/" + id + "/shares", "{\"expiresIn\":\"PT1H\"}")
                .text("path");
        secrets.add(share);
        assertThat(caller.get(share).status()).isEqualTo(302);
        secrets.add(
                caller.post("/api/webhooks", "{\"url\":\"http://127.0.0.1:1/\",\"events\":[\"generation.succeeded\"]}")
                        .text("secret"));
        secrets.add(admin.post("/api/admin/api-keys", "{\"name\":\"planted\",\"scopes\":[\"read\"]}")
                .text("key"));
        new ApiCalls(http, stack, token + "x").get("/api/generations");
        caller.delete("/api/generations/" + id);
        run = admin.post("/api/admin/cleanups", "{\"kind\":\"purge\"}").text("id");
        admin.await(
                "/api/admin/cleanups/" + run, answer -> answer.text("status").equals("succeeded"));
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    /** It is for whoever has the jar. */
    @Test
    void theSbomIsNotServed() throws Exception {
        for (String app : APPS) {
            assertThat(asked(app, "sbom/application")).as(app).contains("404").doesNotContain("bomFormat");
        }
    }

    /** Without a generation of its own, which would be counted. */
    @Test
    void theDoctorFindsNothing() {
        String health = APPS.stream().map(stack::managementUrl).collect(Collectors.joining(","));
        Examined examined = examined(Map.of(), "--no-generation", "--health", health);

        assertThat(examined.status()).as(examined.said()).isZero();
        assertThat(examined.said()).contains("✔ agreement of the applications", "✔ upload from http://localhost:5173");
    }

    /** As who signs tokens with another secret than the API checks them with. */
    @Test
    void theDoctorIsToldThatItsTokensAreNone() {
        Examined examined = examined(Map.of("NOLMT_JWT_SECRET", "another-secret-of-more-than-32-bytes"));

        assertThat(examined.status()).isEqualTo(1);
        assertThat(examined.said())
                .contains("✖ accepted: The API did not accept a generation: 401 token_invalid.")
                .contains("Set NOLMT_JWT_SECRET here to the API's own.", "1 to be cured.")
                .doesNotContain("another-secret");
    }

    private record Examined(int status, String said) {}

    private static Examined examined(Map<String, String> otherwise, String... more) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        Map<String, String> variables = new HashMap<>(stack.clientEnvironment());
        variables.putAll(otherwise);
        int status = ai.nolmt.generations.tools.Main.run(
                new Surroundings(variables, out, out, Clock.systemUTC(), new Random()),
                Stream.concat(Stream.of("doctor"), Stream.of(more)).toArray(String[]::new));
        return new Examined(status, said.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theTableOfMetersIsWhatTheApplicationsSay() throws Exception {
        Map<String, MeterTable.Meter> table = MeterTable.written();
        assertThat(table).hasSizeGreaterThan(30);
        Watch watch = stack.watch("all meters to be there");
        Map<String, MeterTable.Meter> said = said();
        while (!said.equals(table) && watch.goesOn()) {
            said = said();
        }
        assertThat(said).as("docs/meters.md").isEqualTo(table);
    }

    /** What infra/observability names; that it names nothing else, ObservabilityTest looks. */
    @Test
    void whatDashboardsAndAlertsNameIsExposed() throws Exception {
        Set<String> named = Observability.metrics();
        assertThat(named).hasSizeGreaterThan(30);
        Watch watch = stack.watch("all metrics of infra/observability to be there");
        Map<String, MeterTable.Meter> exposed = ExposedMetrics.of(scrapes());
        while (!exposed.keySet().containsAll(named) && watch.goesOn()) {
            exposed = ExposedMetrics.of(scrapes());
        }
        exposed.keySet().retainAll(named);
        if (Boolean.getBoolean("nolmt.exposed.write")) {
            ExposedMetrics.write(exposed);
        }
        assertThat(exposed).as("infra/observability/exposed.txt").isEqualTo(ExposedMetrics.written());
    }

    /** Of meters that aren't ours no document lists the values of their tags. */
    @Test
    void whatTheyNameOfOurLibrariesHasTheseValues() throws Exception {
        String scraped = String.join("\n", scrapes().values());
        List<String> named = Observability.expressions().values().stream()
                .flatMap(expression -> expression.selectors().stream())
                .filter(selector -> !selector.metric().startsWith("nolmt_"))
                .flatMap(selector -> selector.matchers().stream()
                        .filter(matcher -> matcher.operator().equals("="))
                        .map(matcher -> matcher.label() + "=\"" + matcher.value() + "\""))
                .toList();

        assertThat(named).isNotEmpty().allMatch(scraped::contains);
    }

    @Test
    void theyCountWhatHappened() throws Exception {
        assertThat(asked("upload-worker", "prometheus"))
                .contains("nolmt_attempt_seconds_count{outcome=\"output_missing\"} 1")
                .contains("nolmt_attempt_seconds_count{outcome=\"stored\"} 1")
                .contains("nolmt_commit_jobs_total{outcome=\"stored\"} 1");
        assertThat(asked("cleanup-worker", "prometheus"))
                .containsPattern("nolmt_cleanup_keys_total\\{kind=\"purge\",what=\"deleted\"} [1-9]");
        Watch watch = stack.watch("the failed job to be counted");
        String failedJobs = "nolmt_jobs_failed{code=\"output_missing\"} 1";
        while (!asked("ingest-api", "prometheus").contains(failedJobs) && watch.goesOn()) {
            Thread.onSpinWait();
        }
        assertThat(asked("ingest-api", "prometheus"))
                .contains(failedJobs)
                .contains("nolmt_accept_seconds_count{outcome=\"accepted\"} 2")
                .contains("nolmt_accept_seconds_count{outcome=\"invalid\"} 3")
                .contains("uri=\"/api/admin/cleanups/{id}\"");
        for (String app : APPS) {
            assertThat(asked(app, "prometheus"))
                    .contains("resilience4j_circuitbreaker_state{", "hikaricp_connections_active{");
        }
    }

    @Test
    void noTagTellsOfAnybody() throws Exception {
        for (String app : APPS) {
            String scraped = asked(app, "prometheus");
            assertThat(UUIDS.matcher(scraped).results().map(found -> found.group()))
                    .as(app)
                    .isEmpty();
            assertThat(secrets).as(app).noneMatch(scraped::contains);
            assertThat(scraped).doesNotContain("planted", "http://");
        }
    }

    @Test
    void eachLineIsJsonWithTheIdsAndWithoutSecrets() throws Exception {
        for (String app : APPS) {
            keep(app);
        }
        assertThat(secrets).noneMatch(String::isEmpty);
        List<JsonNode> upload = parsed("upload-worker");
        assertThat(upload)
                .filteredOn(line -> line.path("message").asString("").contains("failed for good"))
                .isNotEmpty()
                .allMatch(line -> line.path("job").asString("").equals(failed)
                        && line.path("generation").asString("").equals(failed));
        List<JsonNode> cleanup = parsed("cleanup-worker");
        assertThat(cleanup)
                .filteredOn(line -> line.path("message").asString("").startsWith("Clean-up " + run))
                .isNotEmpty()
                .allMatch(line -> line.path("run").asString("").equals(run) && !line.has("job"));
        for (String app : APPS) {
            assertThat(parsed(app)).as(app).isNotEmpty();
            String all = String.join("\n", lines.getOrDefault(app, List.of()));
            assertThat(secrets).as(app).noneMatch(all::contains);
        }
    }

    private static List<JsonNode> parsed(String app) {
        JsonMapper json = new JsonMapper();
        return lines.getOrDefault(app, List.of()).stream().map(json::readTree).toList();
    }

    /** What it has written by now; a start begins its log anew. */
    private static void keep(String app) throws IOException {
        lines.computeIfAbsent(app, name -> new ArrayList<>())
                .addAll(Files.readAllLines(data.resolve("logs").resolve(app + ".log")));
    }

    private static Map<String, MeterTable.Meter> said() throws Exception {
        return MeterTable.said(scrapes());
    }

    private static Map<String, String> scrapes() throws Exception {
        Map<String, String> scraped = new TreeMap<>();
        for (String app : APPS) {
            scraped.put(app, asked(app, "prometheus"));
        }
        return scraped;
    }

    private static String asked(String app, String endpoint) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create(stack.managementUrl(app) + "/actuator/" + endpoint))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private static Sample text(int times) {
        return new Sample(PROMPT, "text", "text/plain", CONTENT.repeat(times).getBytes(StandardCharsets.UTF_8));
    }

    private static void loseWhatIsStaged() {
        try (S3Client s3 = stack.aws().s3()) {
            Stream.of(s3.listObjectsV2(list -> list.bucket(stack.bucket()).prefix("staging/")))
                    .flatMap(page -> page.contents().stream())
                    .forEach(object -> s3.deleteObject(
                            delete -> delete.bucket(stack.bucket()).key(object.key())));
        }
    }
}
