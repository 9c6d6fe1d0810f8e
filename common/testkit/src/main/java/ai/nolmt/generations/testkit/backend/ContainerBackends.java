package ai.nolmt.generations.testkit.backend;

import ai.nolmt.generations.testkit.backend.Backends.PostgresAddress;
import ai.nolmt.generations.testkit.backend.Backends.Started;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** PostgreSQL and LocalStack in containers; Testcontainers removes them with the JVM. */
final class ContainerBackends {
    private ContainerBackends() {}

    @SuppressWarnings("resource") // kept for the whole run
    static Started start() {
        String postgresImage = System.getProperty("nolmt.postgres.image", "postgres:18");
        String localstackImage = System.getProperty("nolmt.localstack.image", "localstack/localstack:4.9");
        System.out.println("  images: " + postgresImage + ", " + localstackImage);
        PostgreSQLContainer postgres =
                new PostgreSQLContainer(DockerImageName.parse(postgresImage).asCompatibleSubstituteFor("postgres"));
        LocalStackContainer localstack = new LocalStackContainer(
                        DockerImageName.parse(localstackImage).asCompatibleSubstituteFor("localstack/localstack"))
                .withServices("s3", "sqs")
                // signatures and the end of links are checked, as on AWS
                .withEnv("S3_SKIP_SIGNATURE_VALIDATION", "0");
        postgres.start();
        localstack.start();
        String endpoint = localstack.getEndpoint().toString();
        return new Started(
                new PostgresAddress(
                        postgres.getHost(),
                        postgres.getFirstMappedPort(),
                        postgres.getDatabaseName(),
                        postgres.getUsername(),
                        postgres.getPassword()),
                new Aws(
                        endpoint,
                        endpoint,
                        localstack.getRegion(),
                        localstack.getAccessKey(),
                        localstack.getSecretKey()));
    }
}
