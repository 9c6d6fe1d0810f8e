package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * What is wrong with its surroundings stops an application at start, with a sentence that says what to set and an exit
 * status that an orchestrator sees; wrong-configurations.txt is the table of them.
 */
@Execution(ExecutionMode.CONCURRENT)
class StartRefusalIT {
    @TempDir
    private static Path data;

    private static LocalFolder folder;
    private static Ports ports;
    private static LocalServers servers;
    private static Secrets secrets;
    private static WrongServers wrongServers;
    private static Map<String, String> values;

    /** By seconds. */
    private static final ConcurrentSkipListMap<Double, String> TOOK = new ConcurrentSkipListMap<>();

    @BeforeAll
    static void startServers() throws Exception {
        folder = LocalFolder.open(data);
        ports = Ports.free();
        secrets = Secrets.loadOrCreate(folder.path());
        servers = LocalServers.start(folder, ports, secrets, Progress.SILENT);
        try (SqsClient sqs = servers.aws().sqs()) {
            for (String queue : List.of("generation-jobs", "cleanup-commands")) {
                sqs.createQueue(create -> create.queueName(queue));
                sqs.createQueue(create -> create.queueName(queue + "-dlq"));
            }
        }
        WrongDatabases.make(ports.postgres());
        wrongServers = new WrongServers(data);
        values = new HashMap<>(wrongServers.ports());
        values.put("postgres", Integer.toString(ports.postgres()));
        values.put("s3", Integer.toString(ports.s3()));
        values.put("sqs", Integer.toString(ports.sqs()));
    }

    @AfterAll
    static void stopServers() throws IOException {
        System.out.printf(
                "%d wrong configurations; each process ended, the last one after %.1f s: %s%n",
                TOOK.size(), TOOK.lastKey(), TOOK.lastEntry().getValue());
        wrongServers.close();
        servers.close();
        folder.close();
    }

    @ParameterizedTest
    @MethodSource("always")
    void withAWrongConfiguration(WrongConfiguration wrong) throws Exception {
        refuses(wrong);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("more")
    void withOneOfManyMore(WrongConfiguration wrong) throws Exception {
        refuses(wrong);
    }

    static List<WrongConfiguration> always() {
        return WrongConfiguration.all().stream()
                .filter(wrong -> !wrong.isLong())
                .toList();
    }

    static List<WrongConfiguration> more() {
        return WrongConfiguration.all().stream()
                .filter(WrongConfiguration::isLong)
                .toList();
    }

    /** Row level security would not hold for it. */
    @Tag("A6")
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ingest-api     | postgres | postgres | The database login postgres is a superuser or has BYPASSRLS
            upload-worker  | nolmt_bypassing | postgres | The database login nolmt_bypassing may become nolmt_past_policies, which is a superuser or has BYPASSRLS
            cleanup-worker | nolmt_owner | owned | The database login nolmt_owner owns our tables
            """)
    void asALoginThatIsPastAllPolicies(String app, String login, String database, String problem) throws Exception {
        refuses(new WrongConfiguration(
                false,
                app,
                "NOLMT_DATABASE_URL=postgresql://" + login + "@127.0.0.1:{postgres}/" + database,
                problem,
                "Use a login"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest-api", "upload-worker", "cleanup-worker"})
    void withASettingThatNobodyReads(String app) throws Exception {
        refuses(new WrongConfiguration(
                false,
                app,
                "NOLMT_DATABASE_POOLSIZES=3",
                "There is no setting NOLMT_DATABASE_POOLSIZES",
                "Set NOLMT_DATABASE_POOL_SIZE instead of NOLMT_DATABASE_POOLSIZES"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest-api", "upload-worker", "cleanup-worker"})
    void withAPasswordThatTakesTheAddressApart(String app) throws Exception {
        assertThat(refuses(new WrongConfiguration(
                        false,
                        app,
                        "NOLMT_DATABASE_URL=postgresql://me:x/s3cr3t@127.0.0.1/postgres",
                        "NOLMT_DATABASE_URL is no PostgreSQL address",
                        "/ is written as %2F")))
                .doesNotContain("s3cr3t");
    }

    /** Says one sentence that tells what is wrong, and one that tells what to set; the address's password in neither. */
    private static String refuses(WrongConfiguration template) throws Exception {
        WrongConfiguration wrong = template.with(values);
        String said = start(wrong.app(), wrong.toString(), wrong::change);
        assertThat(said).contains("APPLICATION FAILED TO START");
        String sentences = said.substring(said.indexOf("APPLICATION FAILED TO START"));
        assertThat(sentences).contains(wrong.problem(), wrong.cure()).doesNotContain("Exception");
        assertThat(said).doesNotContain("\tat ").doesNotContain(secrets.databasePassword());
        return said;
    }

    /** What it said before it ended, which it must have done with a status that isn't 0. */
    private static String start(String app, String what, Consumer<Map<String, String>> change) throws Exception {
        Map<String, String> environment = new HashMap<>(servers.aws().environment());
        environment.put("AWS_S3_BUCKET_NAME", LocalServers.BUCKET);
        environment.put("NOLMT_DATABASE_URL", servers.databaseUrl());
        environment.put("NOLMT_DATABASE_SHARED_LOGIN", "true");
        environment.put("NOLMT_JWT_SECRET", secrets.jwtSecret());
        environment.put("NOLMT_OBJECTS_PATHSTYLE", "true");
        environment.put("SERVER_PORT", "0");
        environment.put("MANAGEMENT_SERVER_PORT", "0");
        change.accept(environment);
        Path output = Files.createTempFile(data, app, ".out");
        long begun = System.nanoTime();
        Process process = StackTests.start(app, environment, output);
        try {
            Patience patience = new Patience(Watch.LIMIT, () -> Signs.of(process.toHandle(), output));
            while (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
                assertThat(patience.isOver()).as(app + " did not end by itself").isFalse();
            }
        } finally {
            process.destroyForcibly();
        }
        TOOK.put((System.nanoTime() - begun) / 1e9, what);
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isNotZero();
        return text;
    }
}
