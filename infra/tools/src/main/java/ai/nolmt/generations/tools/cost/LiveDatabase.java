package ai.nolmt.generations.tools.cost;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.database.DatabaseProblem;
import ai.nolmt.generations.database.DatabaseSettings;
import ai.nolmt.generations.database.RowVisibility;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.TransactionLimits;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedRuntimeException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
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
        DataSource source = settings.plainDataSource("nolmt-cost", within);
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
        } catch (DataAccessException | TransactionException e) {
            throw explained(e, within);
        }
    }

    private static ConfigurationProblem notOurs(@Nullable RuntimeException why) {
        String problem = "The database at NOLMT_DATABASE_URL has no tables of ours.";
        String cure = "Run migrate on it first.";
        return why == null ? new ConfigurationProblem(problem, cure) : new ConfigurationProblem(problem, cure, why);
    }

    private static ConfigurationProblem explained(NestedRuntimeException e, Duration within) {
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
            default -> DatabaseProblem.of(e, "NOLMT_DATABASE_URL");
        };
    }
}
