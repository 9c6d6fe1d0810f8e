package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is wrong with its surroundings stops an application at start, with a sentence that says what to set and an exit
 * status that an orchestrator sees; each application's own tests have the rest of the cases.
 */
@Execution(ExecutionMode.CONCURRENT)
class StartRefusalIT {
    @TempDir
    private static Path data;

    private static LocalFolder folder;
    private static Ports ports;
    private static LocalServers servers;
    private static Secrets secrets;

    @BeforeAll
    static void startServers() {
        folder = LocalFolder.open(data);
        ports = Ports.free();
        secrets = Secrets.loadOrCreate(folder.path());
        servers = LocalServers.start(folder, ports, secrets, Progress.SILENT);
    }

    @AfterAll
    static void stopServers() throws IOException {
        servers.close();
        folder.close();
    }

    @Test
    void withoutABucketsName() throws Exception {
        assertThat(start("upload-worker", env -> env.remove("AWS_S3_BUCKET_NAME")))
                .contains("AWS_S3_BUCKET_NAME is not set", "Set AWS_S3_BUCKET_NAME to the name of the bucket");
    }

    @Test
    void withABucketThatIsNotThere() throws Exception {
        assertThat(start("cleanup-worker", env -> env.put("AWS_S3_BUCKET_NAME", "nolmt-no-such-bucket")))
                .contains("There is no bucket called nolmt-no-such-bucket", "Set AWS_S3_BUCKET_NAME");
    }

    @Test
    void asASuperuserWhoIsPastAllPolicies() throws Exception {
        assertThat(start(
                        "ingest-api",
                        env -> env.put(
                                "NOLMT_DATABASE_URL",
                                "postgresql://postgres@127.0.0.1:" + ports.postgres() + "/postgres")))
                .contains("superuser", "Use a login made for the applications");
    }

    @Test
    void withAQueueThatIsNotThere() throws Exception {
        assertThat(start("cleanup-worker", env -> env.put("NOLMT_QUEUES_CLEANUPS", "no-such-queue")))
                .contains("no-such-queue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest-api", "upload-worker", "cleanup-worker"})
    void withASettingThatNobodyReads(String app) throws Exception {
        assertThat(start(app, env -> env.put("NOLMT_DATABASE_POOLSIZES", "3")))
                .contains(
                        "There is no setting NOLMT_DATABASE_POOLSIZES",
                        "Set NOLMT_DATABASE_POOL_SIZE instead of NOLMT_DATABASE_POOLSIZES");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest-api", "upload-worker", "cleanup-worker"})
    void withAPasswordThatTakesTheAddressApart(String app) throws Exception {
        assertThat(start(app, env -> env.put("NOLMT_DATABASE_URL", "postgresql://me:x/s3cr3t@127.0.0.1/postgres")))
                .contains("NOLMT_DATABASE_URL is no PostgreSQL address", "/ is written as %2F")
                .doesNotContain("s3cr3t");
    }

    /** What it said before it ended, which it must have done with a status that isn't 0. */
    private static String start(String app, Consumer<Map<String, String>> change) throws Exception {
        Map<String, String> environment = new HashMap<>(servers.aws().environment());
        environment.put("AWS_S3_BUCKET_NAME", LocalServers.BUCKET);
        environment.put("NOLMT_DATABASE_URL", servers.databaseUrl());
        environment.put("NOLMT_DATABASE_SHARED_LOGIN", "true");
        environment.put("NOLMT_JWT_SECRET", secrets.jwtSecret());
        environment.put("NOLMT_OBJECTS_PATHSTYLE", "true");
        environment.put("SERVER_PORT", "0");
        change.accept(environment);
        Path output = Files.createTempFile(data, app, ".out");
        ProcessBuilder builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        AppJars.under(StackTests.home()).of(app).toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("NOLMT_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            Patience patience = new Patience(Watch.LIMIT, () -> Signs.of(process.toHandle(), output));
            while (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
                assertThat(patience.isOver()).as(app + " did not end by itself").isFalse();
            }
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isNotZero();
        return text;
    }
}
