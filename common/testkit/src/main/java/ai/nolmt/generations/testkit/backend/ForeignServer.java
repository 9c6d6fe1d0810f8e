package ai.nolmt.generations.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.progress.Progress;
import ai.nolmt.servers.Loopback;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.springframework.util.FileSystemUtils;

/** A server in AWS' place that we didn't write, started where it is installed, and stopped with the test. */
public final class ForeignServer implements AutoCloseable {
    private static final String REGION = "us-east-1";
    private static final String KEY = "nolmt-test-root";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path folder;
    private final Process process;
    private final String endpoint;

    private ForeignServer(Path folder, Process process, String endpoint) {
        this.folder = folder;
        this.process = process;
        this.endpoint = endpoint;
    }

    /** S3, SQS, IAM and STS; it checks nobody until {@link #checkEverybody}. */
    public static ForeignServer moto(Class<?> test) {
        int port = Loopback.freePort();
        return start(
                test,
                "NOLMT_TEST_MOTO",
                List.of("-H", Loopback.HOST, "-p", String.valueOf(port)),
                Map.of("INITIAL_NO_AUTH_ACTION_COUNT", "1000000000"),
                port,
                "/moto-api/");
    }

    /** S3. */
    public static ForeignServer minio(Class<?> test) {
        int port = Loopback.freePort();
        return start(
                test,
                "NOLMT_TEST_MINIO",
                List.of("server", "data", "--address", Loopback.HOST + ":" + port),
                Map.of("MINIO_ROOT_USER", KEY, "MINIO_ROOT_PASSWORD", KEY),
                port,
                "/minio/health/ready");
    }

    private static ForeignServer start(
            Class<?> test,
            String variable,
            List<String> arguments,
            Map<String, String> environment,
            int port,
            String ready) {
        String command = installed(test, variable);
        try {
            Path folder = Files.createTempDirectory("nolmt-foreign-");
            ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(command), arguments.stream())
                            .toList())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile());
            builder.environment().putAll(environment);
            ForeignServer server = new ForeignServer(folder, builder.start(), "http://" + Loopback.HOST + ":" + port);
            server.await(ready);
            return server;
        } catch (IOException e) {
            throw new AssertionError(variable + " is " + command + ", which does not start: " + e.getMessage(), e);
        }
    }

    /** Without one the test is skipped and says so, or fails where one must be. */
    private static String installed(Class<?> test, String variable) {
        String command = System.getenv(variable);
        String sentence = variable + " is not set, so " + test.getSimpleName() + " is skipped."
                + " CONTRIBUTING.md says where the server comes from.";
        if (command == null || command.isBlank()) {
            System.out.println(sentence);
            if (Boolean.parseBoolean(System.getenv(variable + "_REQUIRED"))) {
                throw new AssertionError(sentence + " " + variable + "_REQUIRED is set.");
            }
        }
        Assumptions.assumeTrue(command != null && !command.isBlank(), sentence);
        return String.valueOf(command);
    }

    private void await(String ready) {
        Progress.eventually(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("It ended: " + Files.readString(folder.resolve("output")));
            }
            assertThat(answers("GET", ready, "")).isEqualTo(200);
        });
    }

    /** From now on, moto asks IAM about every request. */
    public void checkEverybody() {
        assertThat(answers("POST", "/moto-api/reset-auth", "0")).isEqualTo(200);
    }

    public String endpoint() {
        return endpoint;
    }

    /** The variables of a command that uses it, with whatever else it is told. */
    public Map<String, String> environment(String bucket, String... more) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "AWS_REGION",
                REGION,
                "AWS_ENDPOINT_URL",
                endpoint,
                "AWS_ACCESS_KEY_ID",
                KEY,
                "AWS_SECRET_ACCESS_KEY",
                KEY,
                "AWS_S3_BUCKET_NAME",
                bucket,
                "NOLMT_OBJECTS_PATH_STYLE",
                "true"));
        for (int i = 0; i < more.length; i += 2) {
            variables.put(more[i], more[i + 1]);
        }
        return variables;
    }

    private int answers(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return -1; // not yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().join());
        FileSystemUtils.deleteRecursively(folder.toFile());
    }
}
