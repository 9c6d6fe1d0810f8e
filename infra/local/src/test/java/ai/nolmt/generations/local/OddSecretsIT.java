package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each application with more than thirty odd secrets, three or four at a time, some as they are and some as an address writes
 * them: whether it starts or not, none of them is in anything that it says.
 */
@Tag("A27")
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
class OddSecretsIT {
    /** In each of them, and in nothing else. */
    private static final String MARK = "s3cr3t";

    private static final String ODD = "/#?@:%&=+;,\\'\"[]{}|^`<> $~!*()\u00e9\u20ac0123456789";
    private static final int STARTS = 10;

    /** Of so many starts one is with all that an application needs, and goes well. */
    private static final int EACH = 5;

    @TempDir
    private static Path data;

    private static LocalFolder folder;
    private static Ports ports;
    private static LocalServers servers;

    @BeforeAll
    static void startServers() throws Exception {
        folder = LocalFolder.open(data);
        ports = Ports.free();
        servers = LocalServers.start(folder, ports, Secrets.loadOrCreate(folder.path()), Progress.SILENT);
    }

    @AfterAll
    static void stopServers() throws IOException {
        servers.close();
        folder.close();
    }

    static Stream<String> starts() {
        return Stream.of("ingest-api", "upload-worker", "cleanup-worker")
                .flatMap(app -> IntStream.range(0, STARTS).mapToObj(seed -> app + " " + seed));
    }

    @ParameterizedTest
    @MethodSource("starts")
    void nothingThatItSaysHasOneInIt(String start) throws Exception {
        String app = start.substring(0, start.indexOf(' '));
        boolean well = Integer.parseInt(start.substring(start.indexOf(' ') + 1)) % EACH == 0;
        Random random = new Random(start.hashCode());
        Map<String, String> environment = new HashMap<>(servers.aws().environment());
        environment.put("AWS_S3_BUCKET_NAME", LocalServers.BUCKET);
        environment.put("NOLMT_DATABASE_SHARED_LOGIN", "true");
        environment.put("NOLMT_OBJECTS_PATH_STYLE", "true");
        environment.put("NOLMT_QUEUES_PROVISIONING", "create");
        environment.put("SERVER_PORT", "0");
        environment.put("MANAGEMENT_SERVER_PORT", "0");
        environment.put("NOLMT_DATABASE_URL", address(odd(random), well ? 1 : random.nextInt(3)));
        environment.put("NOLMT_JWT_SECRET", odd(random) + odd(random) + odd(random) + odd(random) + odd(random));
        environment.put("NOLMT_DATABASE_PASSWORD", odd(random));
        if (!well) {
            environment.put(
                    "AWS_SECRET_ACCESS_KEY", odd(random).replace('\u00e9', 'e').replace('\u20ac', 'e'));
        }

        String said = said(app, environment);

        assertThat(said)
                .contains(well ? "Ready with" : "APPLICATION FAILED TO START")
                .doesNotContain(MARK);
    }

    private static String address(String password, int form) {
        String at = "@127.0.0.1:" + ports.postgres() + "/postgres";
        return switch (form) {
            case 0 -> "postgresql://nolmt_app:" + password + at; // which may be no address at all
            case 1 -> "postgresql://nolmt_app:" + URLEncoder.encode(password, StandardCharsets.UTF_8) + at;
            default ->
                "jdbc:postgresql://127.0.0.1:" + ports.postgres() + "/postgres?user=nolmt_app&password="
                        + URLEncoder.encode(password, StandardCharsets.UTF_8);
        };
    }

    private static String odd(Random random) {
        StringBuilder text = new StringBuilder();
        random.ints(4, 0, ODD.length()).forEach(i -> text.append(ODD.charAt(i)));
        return text.insert(random.nextInt(text.length() + 1), MARK).toString();
    }

    /** Until it is ready, or has ended. */
    private static String said(String app, Map<String, String> environment) throws Exception {
        Path output = Files.createTempFile(data, app, ".out");
        Process process = StackTests.start(app, environment, output);
        try {
            Patience patience = new Patience(Watch.LIMIT, () -> Signs.of(process.toHandle(), output));
            while (!process.waitFor(200, TimeUnit.MILLISECONDS) && !text(output).contains("Ready with")) {
                assertThat(patience.isOver()).as(app + " does nothing").isFalse();
            }
            return text(output);
        } finally {
            process.destroyForcibly();
        }
    }

    /** It may end within a character. */
    private static String text(Path output) throws IOException {
        return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
    }
}
