package ai.nolmt.generations.database;

import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which bucket the migrate command has marked as the database's: a slip of a name must not make another one its own. */
final class MarkedBucket {
    private static final String READ = """
            SELECT value FROM nolmt.settings WHERE name = 'bucket'""";
    private static final String WRITE = """
            INSERT INTO nolmt.settings (name, value) VALUES ('bucket', :bucket)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value""";

    private MarkedBucket() {}

    static Optional<String> of(DataSource owner) {
        return JdbcClient.create(owner).sql(READ).query(String.class).optional();
    }

    static void remember(DataSource owner, String bucket) {
        JdbcClient.create(owner).sql(WRITE).param("bucket", bucket).update();
    }
}
