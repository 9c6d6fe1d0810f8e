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
import org.junit.jupiter.params.provider.CsvSource;
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

    /** Each is one sentence that names the setting, and one that says what to set. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            upload-worker  | AWS_ENDPOINT_URL_S3         | 127.0.0.1:9000           | AWS_ENDPOINT_URL_S3 is no server's address | Set AWS_ENDPOINT_URL_S3 to http:// or https://
            cleanup-worker | AWS_ENDPOINT_URL_SQS        | 127.0.0.1:9324           | AWS_ENDPOINT_URL_SQS is no server's address | Set AWS_ENDPOINT_URL_SQS to http:// or https://
            ingest-api     | AWS_ENDPOINT_URL            | ftp://127.0.0.1          | AWS_ENDPOINT_URL is no server's address | Set AWS_ENDPOINT_URL to http:// or https://
            upload-worker  | AWS_ENDPOINT_URL_S3         | http://no-such-host.invalid | S3 can't be reached: there is no host called no-such-host.invalid. | Check AWS_REGION, the network, and AWS_ENDPOINT_URL_S3
            upload-worker  | AWS_ENDPOINT_URL_S3         | http://127.0.0.1:1       | S3 can't be reached: nobody listens there | Check AWS_REGION, the network, and AWS_ENDPOINT_URL_S3
            upload-worker  | AWS_REGION                  | ''                       | AWS_REGION is not set. | Set AWS_REGION to the bucket's region
            upload-worker  | NOLMT_DATABASE_URL          | postgresql://a:b@no-such-host.invalid/c | there is no host called no-such-host.invalid. | Check NOLMT_DATABASE_URL
            upload-worker  | NOLMT_DATABASE_URL          | postgresql://a:b@127.0.0.1:1/c | nobody listens there | Check NOLMT_DATABASE_URL
            upload-worker  | NOLMT_DATABASE_LOCK_TIMEOUT | 5parsecs                 | NOLMT_DATABASE_LOCK_TIMEOUT is '5parsecs', which can't be read. | Set NOLMT_DATABASE_LOCK_TIMEOUT to a duration, like PT30S
            ingest-api     | NOLMT_INGEST_MAX_OUTPUT_SIZE | 10elephants             | NOLMT_INGEST_MAX_OUTPUT_SIZE is '10elephants', which can't be read. | Set NOLMT_INGEST_MAX_OUTPUT_SIZE to a size, like 64KB
            upload-worker  | NOLMT_UPLOAD_CONCURRENCY    | many                     | NOLMT_UPLOAD_CONCURRENCY is 'many', which can't be read. | Set NOLMT_UPLOAD_CONCURRENCY to a whole number
            cleanup-worker | NOLMT_CLEANUP_FUSE_SHARE    | much                     | NOLMT_CLEANUP_FUSE_SHARE is 'much', which can't be read. | Set NOLMT_CLEANUP_FUSE_SHARE to a number, like 0.1
            upload-worker  | NOLMT_DATABASE_SHARED_LOGIN | maybe                    | NOLMT_DATABASE_SHARED_LOGIN is 'maybe', which can't be read. | Set NOLMT_DATABASE_SHARED_LOGIN to true or false
            upload-worker  | NOLMT_OBJECTS_ACCESS        | secret                   | NOLMT_OBJECTS_ACCESS is 'secret', which can't be read. | Set NOLMT_OBJECTS_ACCESS to public or private
            upload-worker  | NOLMT_QUEUES_PROVISIONING   | sometimes                | nolmt.queues.provisioning is 'sometimes', which can't be read. | Set nolmt.queues.provisioning to off or check or create
            upload-worker  | NOLMT_QUEUES_JOBS           | jobs.fifo                | nolmt.queues.jobs is jobs.fifo, a FIFO queue | Set nolmt.queues.jobs to a standard queue
            ingest-api     | NOLMT_INGEST_WORK_FOLDER    | /etc/passwd              | nolmt.ingest.work-folder is /etc/passwd, where nothing can be written. | Set nolmt.ingest.work-folder to a folder
            upload-worker  | NOLMT_UPLOAD_WORK_FOLDER    | /proc/nope               | nolmt.upload.work-folder is /proc/nope, where nothing can be written. | Set nolmt.upload.work-folder to a folder
            """)
    void withAValueThatIsWrong(String app, String variable, String value, String problem, String cure)
            throws Exception {
        String said = start(app, env -> {
            if (value.isEmpty()) {
                env.remove(variable);
            } else {
                env.put(variable, value);
            }
        });
        assertThat(said).contains(problem, cure).doesNotContain("\tat ");
        assertThat(said.substring(said.indexOf("APPLICATION FAILED"))).doesNotContain("Exception");
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
