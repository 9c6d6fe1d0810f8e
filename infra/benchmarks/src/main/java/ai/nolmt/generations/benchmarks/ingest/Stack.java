package ai.nolmt.generations.benchmarks.ingest;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.servers.Loopback;
import ai.nolmt.servers.PostgresServer;
import ai.nolmt.servers.S3Server;
import ai.nolmt.servers.SqsServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The servers that the ingest API needs, in this JVM, and the variables with which it finds them. */
final class Stack implements AutoCloseable {
    static final String SECRET = "a-secret-of-the-benchmark-and-nothing-else-0123456789";
    static final String BUCKET = "benchmark";

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
        stack.migrate();
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

    private void migrate() {
        Migrations.run(database(), new KeyPrefix("generations/"));
        String roles =
                Arrays.stream(StageRole.values()).map(StageRole::roleName).collect(Collectors.joining(", "));
        JdbcClient sql = JdbcClient.create(database());
        sql.sql("CREATE ROLE nolmt_app LOGIN NOINHERIT PASSWORD 'secret'").update();
        sql.sql("GRANT " + roles + " TO nolmt_app").update();
    }

    private static Map<String, String> environment(int postgres, int sqs, int s3) {
        Map<String, String> variables = new HashMap<>();
        variables.put("AWS_ACCESS_KEY_ID", "key");
        variables.put("AWS_SECRET_ACCESS_KEY", "secret");
        variables.put("AWS_REGION", "us-east-1");
        variables.put("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:" + sqs);
        variables.put("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:" + s3);
        variables.put("AWS_S3_BUCKET_NAME", BUCKET);
        variables.put("NOLMT_DATABASE_URL", "postgresql://nolmt_app:secret@127.0.0.1:" + postgres + "/postgres");
        variables.put("NOLMT_DATABASE_SHARED_LOGIN", "true");
        variables.put("NOLMT_DATABASE_PREPAREDSTATEMENTS", "true"); // as the plain controller has it by default
        variables.put("NOLMT_JWT_SECRET", SECRET);
        variables.put("NOLMT_OBJECTS_PATHSTYLE", "true");
        variables.put("NOLMT_QUEUES_PROVISIONING", "create");
        variables.put("MANAGEMENT_SERVER_PORT", "");
        variables.put("SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:" + postgres + "/postgres");
        variables.put("SPRING_DATASOURCE_USERNAME", "nolmt_app");
        variables.put("SPRING_DATASOURCE_PASSWORD", "secret");
        return Map.copyOf(variables);
    }

    @Override
    public void close() throws IOException {
        objects.close();
        queues.close();
        postgres.close();
    }
}
