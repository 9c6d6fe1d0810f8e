package ai.nolmt.generations.benchmarks.pipeline;

import ai.nolmt.generations.benchmarks.Arm;
import ai.nolmt.generations.benchmarks.Installation;
import ai.nolmt.servers.Loopback;
import ai.nolmt.servers.PostgresServer;
import ai.nolmt.servers.SqsServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** PostgreSQL, SQS and a stand-in for S3, each a process of its own. */
final class Servers implements AutoCloseable {
    static final String BUCKET = Installation.BUCKET;
    static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"));

    private final HttpClient http = HttpClient.newHttpClient();
    private final PostgresServer postgres;
    private final int portOfDatabase;
    private final Arm s3;
    private final Arm sqs;
    private final Map<String, String> environment;

    private Servers(PostgresServer postgres, int portOfDatabase, Arm s3, Arm sqs, Map<String, String> environment) {
        this.postgres = postgres;
        this.portOfDatabase = portOfDatabase;
        this.s3 = s3;
        this.sqs = sqs;
        this.environment = environment;
    }

    static Servers start(Path folder, String jar) throws IOException, InterruptedException {
        int pg = Loopback.freePort();
        PostgresServer postgres = PostgresServer.start(pg, folder.resolve("postgres"));
        Installation.migrate(postgres);
        Arm s3 = process("stand-in S3", StandInS3.class, jar, folder);
        Arm sqs = process("SQS", QueueServer.class, jar, folder);
        return new Servers(postgres, pg, s3, sqs, environment(pg, sqs.port(), s3.port()));
    }

    private static Arm process(String name, Class<?> main, String jar, Path folder)
            throws IOException, InterruptedException {
        int port = Loopback.freePort();
        List<String> java = List.of(
                "-Xmx1g",
                "-cp",
                jar,
                "-Dloader.main=" + main.getName(),
                "org.springframework.boot.loader.launch.PropertiesLauncher",
                Integer.toString(port));
        return Arm.start(name, port, java, Map.of(), folder.resolve(main.getSimpleName() + ".log"));
    }

    /** ElasticMQ. */
    public static final class QueueServer {
        private QueueServer() {}

        public static void main(String[] arguments) throws InterruptedException {
            SqsServer.start(Integer.parseInt(arguments[0]), "us-east-1", null);
            new CountDownLatch(1).await();
        }
    }

    private static Map<String, String> environment(int postgres, int sqs, int s3) {
        Map<String, String> variables = Installation.environment(postgres, sqs, s3);
        variables.put("SPRING_CLOUD_AWS_SQS_ENDPOINT", "http://127.0.0.1:" + sqs);
        return Map.copyOf(variables);
    }

    Map<String, String> environment() {
        return environment;
    }

    /** As its superuser. */
    DataSource database() {
        return postgres.superuser("postgres");
    }

    String databaseUrl() {
        return "jdbc:postgresql://127.0.0.1:" + portOfDatabase + "/postgres?user=postgres";
    }

    Work work() {
        return new Work(database());
    }

    String queues() {
        return "http://127.0.0.1:" + sqs.port();
    }

    int portOfQueues() {
        return sqs.port();
    }

    String objects() {
        return "http://127.0.0.1:" + s3.port();
    }

    void latency(int millis) throws IOException, InterruptedException {
        http.send(
                HttpRequest.newBuilder(URI.create(objects() + "/-/latency"))
                        .PUT(BodyPublishers.ofString(Integer.toString(millis)))
                        .build(),
                BodyHandlers.discarding());
    }

    long requestsOfS3() throws IOException, InterruptedException {
        return Long.parseLong(http.send(
                        HttpRequest.newBuilder(URI.create(objects() + "/-/requests"))
                                .build(),
                        BodyHandlers.ofString())
                .body());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        s3.close();
        sqs.close();
        postgres.close();
    }
}
