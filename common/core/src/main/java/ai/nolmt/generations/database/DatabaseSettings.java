package ai.nolmt.generations.database;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.config.Secret;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param url {@code postgresql://user:password@host:port/database} or a JDBC URL; masked, for it may hold a password
 * @param sharedLogin declares that this login serves several stages, and so may take on more roles than this one needs
 * @param preparedStatements whether sessions keep plans of statements
 * @param poolSize connections
 * @param connectTimeout how long a request waits for a connection
 * @param lockTimeout how long a statement waits for a lock
 * @param statementTimeout after which a statement is cancelled
 * @param idleTimeout after which the server ends a transaction whose process does nothing, and so lets go of its locks
 * @param transactionTimeout of a whole transaction, where the server knows that (PostgreSQL 17 and newer)
 */
@ConfigurationProperties("nolmt.database")
public record DatabaseSettings(
        @Nullable Secret url,
        @Nullable String username,
        @Nullable Secret password,
        @DefaultValue("false") boolean sharedLogin,
        @DefaultValue("auto") PreparedStatements preparedStatements,
        @DefaultValue("10") int poolSize,
        @DefaultValue("PT5S") Duration connectTimeout,
        @DefaultValue("PT5S") Duration lockTimeout,
        @DefaultValue("PT30S") Duration statementTimeout,
        @DefaultValue("PT15S") Duration idleTimeout,
        @DefaultValue("PT1M") Duration transactionTimeout) {
    public DatabaseSettings {
        Bounds.present(
                url == null ? null : url.value(),
                "NOLMT_DATABASE_URL",
                "the database, like postgresql://nolmt_app:secret@db.example.com:5432/postgres");
        Bounds.within("nolmt.database.pool-size", poolSize, 1, 200);
        Bounds.within("nolmt.database.connect-timeout", connectTimeout, Duration.ofMillis(250), Duration.ofMinutes(5));
        new TransactionLimits(lockTimeout, statementTimeout, idleTimeout, transactionTimeout); // checks the rest
    }

    /** Where the database is, as the login that these settings say. */
    DatabaseUrl address() {
        return DatabaseUrl.parse(
                        "NOLMT_DATABASE_URL", Objects.requireNonNull(url).value())
                .as(username, password);
    }

    /** Connections for statements that take no longer than these settings let them. */
    public PGSimpleDataSource plainDataSource(String name) {
        return plainDataSource(name, statementTimeout);
    }

    /**
     * Connections one by one, beside those of a pool; each keeps nothing on its session. Who takes longer than
     * {@code connectTimeout} to let it in, or than {@code statement} to answer, is given up, unless the address says otherwise.
     */
    public PGSimpleDataSource plainDataSource(String name, Duration statement) {
        // PostgreSQL itself, which ends a statement first, can say more
        PGSimpleDataSource source = address().dataSource(name, connectTimeout, statement.plusSeconds(5));
        source.setPrepareThreshold(0);
        return source;
    }

    public TransactionLimits limits() {
        return new TransactionLimits(lockTimeout, statementTimeout, idleTimeout, transactionTimeout);
    }
}
