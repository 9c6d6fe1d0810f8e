package ai.nolmt.generations.testkit.backend;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.object.KeyPrefix;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The servers of a test run, started once a JVM and chosen by the system property {@code nolmt.backends}: embedded (the
 * default), containers or external; never by what happens to be there. What was chosen is printed.
 */
public final class Backends {
    /** Where objects lie, as migrated databases were told. */
    public static final KeyPrefix PREFIX = new KeyPrefix("generations/");

    private static @Nullable Backends shared;

    private final PostgresAddress postgres;
    private final Aws aws;
    private @Nullable TestDatabase migrated;

    private Backends(PostgresAddress postgres, Aws aws) {
        this.postgres = postgres;
        this.aws = aws;
    }

    public static synchronized Backends shared() {
        if (shared == null) {
            String chosen = System.getProperty("nolmt.backends", "embedded").toLowerCase(Locale.ROOT);
            System.out.println("Integration tests run against the backends: " + chosen);
            Started started = switch (chosen) {
                case "embedded" -> EmbeddedBackends.start();
                case "containers" -> ContainerBackends.start();
                case "external" -> ExternalBackends.fromEnvironment();
                default ->
                    throw new IllegalArgumentException(
                            "nolmt.backends is " + chosen + ": set it to embedded, containers or external");
            };
            System.out.println("  PostgreSQL " + started.postgres().host() + ":"
                    + started.postgres().port() + ", S3 "
                    + Objects.requireNonNullElse(started.aws().s3Endpoint(), "AWS")
                    + ", SQS " + Objects.requireNonNullElse(started.aws().sqsEndpoint(), "AWS"));
            shared = new Backends(started.postgres(), started.aws());
        }
        return shared;
    }

    public Aws aws() {
        return aws;
    }

    /** An empty database of its own; whoever doesn't {@link TestDatabase#drop} it leaves it. */
    public TestDatabase newDatabase() {
        return create("");
    }

    private TestDatabase create(String options) {
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        JdbcClient.create(postgres.open(postgres.database()))
                .sql("CREATE DATABASE " + name + " " + options)
                .update();
        return new TestDatabase(postgres, name);
    }

    /** Like {@link #newDatabase}, but migrated: a copy of one that was, with an installation id of its own. */
    public synchronized TestDatabase newMigratedDatabase() {
        TestDatabase template = migrated;
        if (template == null) {
            template = newDatabase();
            Migrations.run(template.superuser(), PREFIX);
            migrated = template;
        }
        TestDatabase copy = create("TEMPLATE " + template.name());
        copy.sql()
                .sql("UPDATE nolmt.settings SET value = gen_random_uuid() WHERE name = 'installation_id'")
                .update();
        return copy;
    }

    /** An empty bucket of its own. */
    public String newBucket() {
        String name = "nolmt-test-" + UUID.randomUUID();
        try (S3Client s3 = aws.s3()) {
            s3.createBucket(b -> b.bucket(name));
        }
        return name;
    }

    /** With all that is in it. */
    public void dropBucket(String name) {
        try (S3Client s3 = aws.s3()) {
            s3.listObjectsV2Paginator(list -> list.bucket(name))
                    .contents()
                    .forEach(object ->
                            s3.deleteObject(delete -> delete.bucket(name).key(object.key())));
            s3.listMultipartUploads(list -> list.bucket(name))
                    .uploads()
                    .forEach(upload -> s3.abortMultipartUpload(
                            abort -> abort.bucket(name).key(upload.key()).uploadId(upload.uploadId())));
            s3.deleteBucket(delete -> delete.bucket(name));
        }
    }

    /** A name that no queue has yet; whoever uses it makes the queue. */
    public String newQueueName(String purpose) {
        return "nolmt-test-" + purpose + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Every queue whose name begins with one of {@link #newQueueName}. */
    public void dropQueues(String name) {
        try (SqsClient sqs = aws.sqs()) {
            sqs.listQueuesPaginator(list -> list.queueNamePrefix(name).maxResults(1000))
                    .queueUrls()
                    .forEach(url -> sqs.deleteQueue(delete -> delete.queueUrl(url)));
        }
    }

    record Started(PostgresAddress postgres, Aws aws) {}

    /** A PostgreSQL where databases may be made, with the login that may do so. */
    public record PostgresAddress(
            String host,
            int port,
            String database,
            String username,
            @Nullable String password) {
        DataSource open(String database) {
            return open(database, username, password);
        }

        DataSource open(String database, String username, @Nullable String password) {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setServerNames(new String[] {host});
            source.setPortNumbers(new int[] {port});
            source.setDatabaseName(database);
            source.setUser(username);
            if (password != null) {
                source.setPassword(password);
            }
            return source;
        }
    }
}
