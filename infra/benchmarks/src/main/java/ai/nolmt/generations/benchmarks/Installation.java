package ai.nolmt.generations.benchmarks;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.servers.PostgresServer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What applications that are compared are given: a migrated database, one login for all, and the variables to find servers. */
public final class Installation {
    public static final String BUCKET = "benchmark";

    private static final String LOGIN = "nolmt_app";
    private static final String PASSWORD = "secret";

    private Installation() {}

    public static void migrate(PostgresServer postgres) {
        Migrations.run(postgres.superuser("postgres"), new KeyPrefix("generations/"));
        String roles =
                Arrays.stream(StageRole.values()).map(StageRole::roleName).collect(Collectors.joining(", "));
        JdbcClient sql = JdbcClient.create(postgres.superuser("postgres"));
        sql.sql("CREATE ROLE " + LOGIN + " LOGIN NOINHERIT PASSWORD '" + PASSWORD + "'")
                .update();
        sql.sql("GRANT " + roles + " TO " + LOGIN).update();
    }

    /** For ours and for the plain ones beside them, by the ports of the servers; to be added to. */
    public static Map<String, String> environment(int postgres, int sqs, int s3) {
        Map<String, String> variables = new HashMap<>();
        variables.put("AWS_ACCESS_KEY_ID", "key");
        variables.put("AWS_SECRET_ACCESS_KEY", "secret");
        variables.put("AWS_REGION", "us-east-1");
        variables.put("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:" + sqs);
        variables.put("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:" + s3);
        variables.put("AWS_S3_BUCKET_NAME", BUCKET);
        String database = "127.0.0.1:" + postgres + "/postgres";
        variables.put("NOLMT_DATABASE_URL", "postgresql://" + LOGIN + ":" + PASSWORD + "@" + database);
        variables.put("NOLMT_DATABASE_SHARED_LOGIN", "true");
        variables.put("NOLMT_OBJECTS_PATH_STYLE", "true");
        variables.put("NOLMT_QUEUES_PROVISIONING", "create");
        variables.put("SPRING_DATASOURCE_URL", "jdbc:postgresql://" + database);
        variables.put("SPRING_DATASOURCE_USERNAME", LOGIN);
        variables.put("SPRING_DATASOURCE_PASSWORD", PASSWORD);
        return variables;
    }
}
