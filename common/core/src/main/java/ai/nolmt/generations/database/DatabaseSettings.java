package ai.nolmt.generations.database;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.config.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param url {@code postgresql://user:password@host:port/database} or a JDBC URL; masked, for it may hold a password
 * @param sharedLogin declares that this login serves several stages, and so may take on more roles than this one needs
 * @param poolSize connections
 * @param connectTimeout how long a request waits for a connection
 * @param statementTimeout after which a transaction's statement is cancelled; whole seconds
 */
@ConfigurationProperties("nolmt.database")
public record DatabaseSettings(
        @Nullable Secret url,
        @Nullable String username,
        @Nullable Secret password,
        @DefaultValue("false") boolean sharedLogin,
        @DefaultValue("10") int poolSize,
        @DefaultValue("PT5S") Duration connectTimeout,
        @DefaultValue("PT30S") Duration statementTimeout) {
    public DatabaseSettings {
        Bounds.present(
                url == null ? null : url.value(),
                "NOLMT_DATABASE_URL",
                "the database, like postgresql://nolmt_app:secret@db.example.com:5432/postgres");
        Bounds.within("nolmt.database.pool-size", poolSize, 1, 200);
        Bounds.within("nolmt.database.connect-timeout", connectTimeout, Duration.ofMillis(250), Duration.ofMinutes(5));
        Bounds.within("nolmt.database.statement-timeout", statementTimeout, Duration.ofSeconds(1), Duration.ofHours(1));
    }
}
