package ai.nolmt.generations.testkit.backend;

import ai.nolmt.generations.testkit.backend.Backends.PostgresAddress;
import ai.nolmt.generations.testkit.backend.Backends.Started;
import ai.nolmt.servers.Loopback;
import ai.nolmt.servers.PostgresServer;
import ai.nolmt.servers.S3Server;
import ai.nolmt.servers.SqsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/** The local stack's servers in a throw-away folder, stopped with the JVM. */
final class EmbeddedBackends {
    private static final String REGION = "us-east-1";
    private static final String ACCESS_KEY = "nolmt-test";
    private static final String SECRET_KEY = "nolmt-test-secret";

    private EmbeddedBackends() {}

    static Started start() {
        try {
            Path folder = Files.createTempDirectory("nolmt-test-");
            PostgresServer postgres = PostgresServer.start(Loopback.freePort(), folder.resolve("postgres"));
            SqsServer sqs = SqsServer.start(Loopback.freePort(), REGION, null);
            S3Server s3 = S3Server.start(
                    Loopback.freePort(),
                    folder.resolve("s3"),
                    ACCESS_KEY,
                    SECRET_KEY,
                    List.of("http://localhost:5173"));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(postgres, s3, folder), "stop-backends"));
            return new Started(
                    new PostgresAddress(Loopback.HOST, postgres.port(), "postgres", "postgres", null),
                    new Aws(s3.endpoint(), sqs.endpoint(), REGION, ACCESS_KEY, SECRET_KEY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop(PostgresServer postgres, S3Server s3, Path folder) {
        try {
            s3.close();
            postgres.close();
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            System.err.println("The test backends left something in " + folder + ": " + e);
        }
    }
}
