package ai.nolmt.generations.local;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.servers.Loopback;
import ai.nolmt.servers.PostgresServer;
import ai.nolmt.servers.S3Server;
import ai.nolmt.servers.SqsServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/** PostgreSQL, SQS and S3 in this process, with the database migrated and the bucket made. */
final class LocalServers implements AutoCloseable {
    static final String BUCKET = "nolmt-ai-generations";
    static final String LOGIN = "nolmt_app";
    static final String DATABASE = "postgres";
    private static final String REGION = "us-east-1";
    private static final String PREFIX = "generations/";
    private static final List<String> WEB_ORIGINS = List.of("http://localhost:5173", "https://yourdomain.com");

    private final Ports ports;
    private final Secrets secrets;
    private @Nullable PostgresServer postgres;
    private @Nullable SqsServer sqs;
    private @Nullable S3Server s3;

    private LocalServers(Ports ports, Secrets secrets) {
        this.ports = ports;
        this.secrets = secrets;
    }

    static LocalServers start(LocalFolder folder, Ports ports, Secrets secrets, Progress progress) {
        return start(folder, ports, secrets, progress, owner -> Migrations.run(owner, new KeyPrefix(PREFIX)));
    }

    /** @param migration brings the owner's database to the schema of some release */
    static LocalServers start(
            LocalFolder folder, Ports ports, Secrets secrets, Progress progress, Consumer<DataSource> migration) {
        LocalServers servers = new LocalServers(ports, secrets);
        try {
            progress.starting("PostgreSQL");
            PostgresServer postgres = PostgresServer.start(ports.postgres(), folder.resolve("postgres"));
            servers.postgres = postgres;
            progress.starting("SQS (ElasticMQ)");
            servers.sqs = SqsServer.start(ports.sqs(), REGION, folder.resolve("sqs"));
            progress.starting("S3 (S3Proxy)");
            servers.s3 = S3Server.start(
                    ports.s3(), folder.resolve("s3"), secrets.accessKey(), secrets.secretKey(), WEB_ORIGINS);
            servers.makeBucket();
            progress.starting("database migrations");
            DataSource owner = postgres.superuser(DATABASE);
            migration.accept(owner);
            servers.makeLogin(owner);
            servers.markBucket(owner);
            return servers;
        } catch (IOException e) {
            servers.close();
            throw new StartFailed(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    Aws aws() {
        return new Aws(
                "http://" + Loopback.HOST + ":" + ports.s3(),
                "http://" + Loopback.HOST + ":" + ports.sqs(),
                REGION,
                secrets.accessKey(),
                secrets.secretKey());
    }

    String databaseUrl() {
        return "postgresql://" + LOGIN + ":" + secrets.databasePassword() + "@" + Loopback.HOST + ":" + ports.postgres()
                + "/" + DATABASE;
    }

    private void makeBucket() {
        try (S3Client client = aws().s3()) {
            try {
                client.headBucket(head -> head.bucket(BUCKET));
            } catch (NoSuchBucketException e) {
                client.createBucket(create -> create.bucket(BUCKET));
            }
        }
    }

    private void makeLogin(DataSource owner) {
        JdbcClient sql = JdbcClient.create(owner);
        boolean known = sql.sql("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :login)")
                .param("login", LOGIN)
                .query(Boolean.class)
                .single();
        // the password is hexadecimal, so it needs no quoting
        sql.sql((known ? "ALTER ROLE " : "CREATE ROLE ") + LOGIN + " LOGIN NOINHERIT PASSWORD '"
                        + secrets.databasePassword() + "'")
                .update();
        String roles =
                Arrays.stream(StageRole.values()).map(StageRole::roleName).collect(Collectors.joining(", "));
        sql.sql("GRANT " + roles + " TO " + LOGIN).update();
    }

    /** As the migrate command does: clean-ups delete from no bucket that isn't marked as their database's. */
    private void markBucket(DataSource owner) {
        try (S3Client client = aws().s3()) {
            String id = Migrations.installation(owner).toString();
            client.putObject(
                    put -> put.bucket(BUCKET).key("nolmt-installation/" + PREFIX + id), RequestBody.fromString(id));
        }
    }

    /** PostgreSQL last: the applications' pools are closed by then, but the others may still want to write. */
    @Override
    public void close() {
        try {
            if (s3 != null) {
                s3.close();
            }
            if (sqs != null) {
                sqs.close();
            }
            if (postgres != null) {
                postgres.close();
            }
        } catch (IOException e) {
            System.err.println("A server did not stop: " + e.getMessage());
        }
    }
}
