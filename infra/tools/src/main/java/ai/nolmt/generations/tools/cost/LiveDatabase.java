package ai.nolmt.generations.tools.cost;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.database.DatabaseSettings;
import ai.nolmt.generations.database.DatabaseUrl;
import ai.nolmt.generations.database.RowVisibility;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.TransactionLimits;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The database, read as the clean-ups read it: theirs is the role that sees all users' rows and their sizes. */
final class LiveDatabase {
    private static final String NO_SUCH_ROLE = "22023";
    private static final String DENIED = "42501";
    private static final String CANCELLED = "57014";

    private LiveDatabase() {}

    /**
     * Reads what there is.
     *
     * @param within the longest that the database may take
     * @throws ConfigurationProblem if this login may not, it takes longer, or rows are hidden from it
     */
    static LiveTable.Found read(DatabaseSettings settings, int top, Duration within) {
        PGSimpleDataSource source = source(settings, within);
        StageTransactions transactions = new StageTransactions(
                new TransactionTemplate(new JdbcTransactionManager(source)),
                new JdbcTemplate(source),
                new TransactionLimits(settings.lockTimeout(), within, settings.idleTimeout(), within.plusMinutes(1)),
                CircuitBreaker.ofDefaults("database"),
                1);
        try {
            return transactions.as(StageRole.CLEANUP, tx -> {
                if (!LiveTable.isThere(tx)) {
                    throw notOurs(null);
                }
                RowVisibility.problem(tx.sql()).ifPresent(hidden -> {
                    throw new ConfigurationProblem(hidden, RowVisibility.CURE);
                });
                return LiveTable.read(tx, top);
            });
        } catch (DataAccessException e) {
            throw explained(e, within);
        }
    }

    private static PGSimpleDataSource source(DatabaseSettings settings, Duration within) {
        DatabaseUrl url = DatabaseUrl.parse(
                "NOLMT_DATABASE_URL", Objects.requireNonNull(settings.url()).value());
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url.jdbcUrl());
        source.setUser(settings.username() != null ? settings.username() : url.username());
        source.setPassword(settings.password() != null ? settings.password().value() : url.password());
        source.setPrepareThreshold(0); // a pooler may stand in between
        source.setApplicationName("nolmt cost");
        source.setSocketTimeout((int) within.plusSeconds(5).toSeconds());
        try {
            for (Map.Entry<String, String> option : url.options().entrySet()) {
                source.setProperty(option.getKey(), option.getValue());
            }
        } catch (SQLException e) {
            throw new ConfigurationProblem(
                    "NOLMT_DATABASE_URL has an option that can't be used: " + e.getMessage(), "Take it out.", e);
        }
        return source;
    }

    private static ConfigurationProblem notOurs(@Nullable DataAccessException why) {
        String problem = "The database at NOLMT_DATABASE_URL has no tables of ours.";
        String cure = "Run nolmt migrate on it first.";
        return why == null ? new ConfigurationProblem(problem, cure) : new ConfigurationProblem(problem, cure, why);
    }

    private static RuntimeException explained(DataAccessException e, Duration within) {
        String state =
                e.getMostSpecificCause() instanceof SQLException cause ? String.valueOf(cause.getSQLState()) : "";
        return switch (state) {
            case NO_SUCH_ROLE -> notOurs(e);
            case DENIED ->
                new ConfigurationProblem(
                        "The login of NOLMT_DATABASE_URL may not read all users' rows.",
                        "Set NOLMT_DATABASE_URL to the cleanup worker's login, which may take on nolmt_cleanup.",
                        e);
            case CANCELLED ->
                new ConfigurationProblem(
                        "Counting took the database longer than " + within + ".",
                        "Give it longer with --within, up to PT1H, at a quiet hour.",
                        e);
            default -> e;
        };
    }
}
