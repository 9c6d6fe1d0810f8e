package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.testkit.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code nolmt cleanup} beside a running stack, with nothing but its variables. */
class CleanupCommandIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String DRAWN = "\r\u001b[K";
    private static final String CLASSES =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    @TempDir
    private static Path data;

    private static LocalStack stack;

    @BeforeAll
    static void start() {
        stack = LocalStack.start(StackTests.home(), data, Ports.free(), Map.of());
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void aSweepIsFollowedToItsEndAndItsReportIsPrinted() {
        String key = "generations/" + UUID.randomUUID() + "/" + UUID.randomUUID() + "/" + UUID.randomUUID() + ".png";
        try (S3Client s3 = stack.aws().s3()) {
            s3.putObject(put -> put.bucket(stack.bucket()).key(key), RequestBody.fromString("orphan"));
        }

        Said swept = said(
                Map.of(), "cleanup", "orphans", "--dry-run", "--older-than=PT0S", "--prefix=" + key.substring(0, 20));

        assertThat(swept.status()).as(swept.err()).isZero();
        assertThat(swept.out())
                .contains("The clean-up orphans (dry run) succeeded: 1 scanned, 1 matched, 0 deleted, 0 failed, 6 B.")
                .contains("nolmt cleanup report ");
        String id = swept.out().replaceFirst("(?s).*nolmt cleanup report (\\S+).*", "$1");
        Said report = said(Map.of(), "cleanup", "report", id);
        assertThat(report.status()).as(report.err()).isZero();
        assertThat(report.out().lines().map(JSON::readTree))
                .anyMatch(line -> line.path("what").asString("").equals("orphan")
                        && line.path("key").asString("").equals(key));
        assertThat(said(Map.of(), "cleanup", "show", id).out()).contains("orphans (dry run) succeeded");
        assertThat(said(Map.of(), "cleanup", "list", "--kind", "orphans").out()).contains(id, "dry run");
        assertThat(said(Map.of(), "cleanup", "follow", id).status()).isZero();
        refused(said(Map.of(), "cleanup", "stop", id), 1, "The run is over: succeeded.", "(not_stoppable)");
        refused(said(Map.of(), "cleanup", "undo", id), 1, "The run was a dry run", "(not_undoable)");
    }

    @ParameterizedTest
    @EnumSource(value = RunKind.class, names = "ERASE", mode = EnumSource.Mode.EXCLUDE)
    void everyKindRuns(RunKind kind) {
        Said said = said(Map.of(), "cleanup", kind.wireName(), "--dry-run", "--json");

        assertThat(said.status()).as(said.err() + said.out()).isZero();
        JsonNode run = JSON.readTree(said.out());
        assertThat(run.path("kind").asString("")).isEqualTo(kind.wireName());
        assertThat(run.path("dryRun").asBoolean(false)).isTrue();
    }

    /** Of a run that is sure to be under way: it waits for an hour. */
    @Test
    void atATerminalALineIsDrawnThatDoesNotWrap() throws Exception {
        String id = waiting();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Map<String, String> narrow = Map.of("COLUMNS", "40", "NO_COLOR", "1");
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(
                () -> run(true, narrow, new ByteArrayOutputStream(), err, "cleanup", "follow", id));

        Progress.eventually(
                () -> assertThat(err.toString(StandardCharsets.UTF_8)).contains(DRAWN + "erase running: "));
        assertThat(said(Map.of(), "cleanup", "stop", id).status()).isZero();

        assertThat(status.get()).isEqualTo(1);
        String drawn = err.toString(StandardCharsets.UTF_8);
        assertThat(drawn.split("\r\u001b\\[K")).allMatch(line -> line.length() < 40);
        assertThat(drawn.replace(DRAWN, "")).doesNotContain("\u001b", "\n");
    }

    private static String waiting() {
        return said(Map.of(), "cleanup", "erase", "--no-follow", "--user=" + UUID.randomUUID())
                .out()
                .strip();
    }

    /** It waits for an hour, so it isn't over. */
    @Test
    void whoeverLeavesIsToldHowToStopTheRunWhichGoesOn() throws Exception {
        Path told = data.resolve("told");
        ProcessBuilder builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        CLASSES,
                        ai.nolmt.generations.tools.Main.class.getName(),
                        "cleanup",
                        "erase",
                        "--user=" + UUID.randomUUID())
                .redirectErrorStream(true)
                .redirectOutput(told.toFile());
        builder.environment().putAll(stack.clientEnvironment());
        Process process = builder.start();
        try {
            Progress.eventually(
                    () -> process.info().totalCpuDuration(),
                    () -> assertThat(told).content().contains("erase running: "));
            process.destroy();
            process.waitFor();
        } finally {
            process.destroyForcibly();
        }

        assertThat(told).content().contains("The run goes on. Stop it with: nolmt cleanup stop ");
        String id = Files.readString(told).replaceFirst("(?s).*nolmt cleanup stop ([0-9a-f-]{36}).*", "$1");
        assertThat(said(Map.of(), "cleanup", "show", id).out()).contains("The clean-up erase is running");
        assertThat(said(Map.of(), "cleanup", "stop", id).status()).isZero();
        Said followed = said(Map.of(), "cleanup", "follow", id);
        assertThat(followed.status()).isEqualTo(1);
        assertThat(followed.out()).contains("The clean-up erase was aborted");
    }

    @Test
    void aRunIsFollowedThroughARestartOfTheApi() throws Exception {
        String id = said(Map.of(), "cleanup", "erase", "--no-follow", "--user=" + UUID.randomUUID())
                .out()
                .strip();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        CompletableFuture<Integer> status =
                CompletableFuture.supplyAsync(() -> run(false, Map.of(), said, said, "cleanup", "follow", id));
        Progress.eventually(
                () -> assertThat(said.toString(StandardCharsets.UTF_8)).contains("erase "));

        stack.app("ingest-api").kill();
        stack.restart("ingest-api");
        assertThat(said(Map.of(), "cleanup", "stop", id).status()).isZero();

        assertThat(status.get()).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("The clean-up erase was aborted");
    }

    @Test
    void whatTheApiRefusesIsSaidByItsOwnSentenceAndCode() {
        String unknown = UUID.randomUUID().toString();
        refused(
                said(Map.of(), "cleanup", "orphans", "--prefix=elsewhere/"),
                2,
                "prefix begins with",
                "(cleanup_invalid)");
        refused(
                said(Map.of(), "cleanup", "orphans", "--older-than=-PT1H"),
                2,
                "olderThan goes",
                "(older_than_invalid)");
        refused(said(Map.of(), "cleanup", "scrub", "--sample=2"), 2, "sample is above 0", "(cleanup_invalid)");
        refused(said(Map.of(), "cleanup", "erase"), 2, "give user", "(cleanup_invalid)");
        refused(said(Map.of(), "cleanup", "list", "--kind=all"), 2, "kind is one of", "(cleanup_kind_unknown)");
        for (String command : List.of("show", "stop", "undo", "report", "follow")) {
            refused(said(Map.of(), "cleanup", command, unknown), 1, "(not_found)", "docs/errors.md");
        }
        Map<String, String> wrong = Map.of("NOLMT_JWT_SECRET", "another-secret-of-more-than-32-bytes");
        refused(said(wrong, "cleanup", "purge"), 1, "(token_invalid)", "NOLMT_JWT_SECRET");
        Map<String, String> user = Map.of("NOLMT_API_TOKEN", stack.token(UUID.randomUUID(), false));
        refused(said(user, "cleanup", "purge"), 1, "(forbidden)", "take an admin's token");
        Map<String, String> admin = Map.of("NOLMT_API_TOKEN", stack.token(UUID.randomUUID(), true));
        assertThat(said(admin, "cleanup", "list").status()).isZero();
    }

    private static void refused(Said said, int status, String... sentences) {
        assertThat(said.status()).as(said.err()).isEqualTo(status);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).contains(sentences).doesNotContain("Exception", "\tat ", "eyJ");
    }

    private static Said said(Map<String, String> otherwise, String... arguments) {
        return Said.by(stack, otherwise, arguments);
    }

    private static int run(
            boolean terminal,
            Map<String, String> otherwise,
            ByteArrayOutputStream out,
            ByteArrayOutputStream err,
            String... arguments) {
        return Said.run(stack, terminal, otherwise, out, err, arguments);
    }
}
