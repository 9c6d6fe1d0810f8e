package ai.nolmt.generations.benchmarks.ingest;

import ai.nolmt.generations.benchmarks.Installation;
import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.servers.Loopback;
import ai.nolmt.servers.PostgresServer;
import ai.nolmt.servers.S3Server;
import ai.nolmt.servers.SqsServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import software.amazon.awssdk.services.s3.S3Client;

/** The servers that the ingest API needs, in this JVM, and the variables with which it finds them. */
final class Stack implements AutoCloseable {
    static final String SECRET = "a-secret-of-the-benchmark-and-nothing-else-0123456789";
    static final String BUCKET = Installation.BUCKET;

    private final PostgresServer postgres;
    private final SqsServer queues;
    private final S3Server objects;
    private final Map<String, String> environment;

    private Stack(PostgresServer postgres, SqsServer queues, S3Server objects, Map<String, String> environment) {
        this.postgres = postgres;
        this.queues = queues;
        this.objects = objects;
        this.environment = environment;
    }

    /** With an empty bucket and a database that is migrated. */
    static Stack start(Path folder) throws IOException {
        int sqs = Loopback.freePort();
        int s3 = Loopback.freePort();
        int pg = Loopback.freePort();
        Stack stack = new Stack(
                PostgresServer.start(pg, folder.resolve("postgres")),
                SqsServer.start(sqs, "us-east-1", null),
                S3Server.start(s3, folder.resolve("s3"), "key", "secret", List.of()),
                environment(pg, sqs, s3));
        Installation.migrate(stack.postgres);
        try (S3Client client = stack.s3()) {
            client.createBucket(create -> create.bucket(BUCKET));
        }
        return stack;
    }

    /** As its superuser. */
    DataSource database() {
        return postgres.superuser("postgres");
    }

    Map<String, String> environment() {
        return environment;
    }

    S3Client s3() {
        return new Aws(environment.get("AWS_ENDPOINT_URL_S3"), null, "us-east-1", "key", "secret").s3();
    }

    private static Map<String, String> environment(int postgres, int sqs, int s3) {
        Map<String, String> variables = Installation.environment(postgres, sqs, s3);
        variables.put("NOLMT_JWT_SECRET", SECRET);
        variables.put("MANAGEMENT_SERVER_PORT", "");
        return Map.copyOf(variables);
    }

    @Override
    public void close() throws IOException {
        objects.close();
        queues.close();
        postgres.close();
    }
}
