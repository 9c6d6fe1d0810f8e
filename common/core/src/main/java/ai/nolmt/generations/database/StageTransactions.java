package ai.nolmt.generations.database;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.sql.SQLException;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Runs transactions as a stage's role, with {@code SET LOCAL} only: nothing outlives the transaction, so a pooled
 * connection never carries one user's claims to the next. A deadlock is tried again; every other failure is the
 * caller's. Safe for concurrent use.
 */
public final class StageTransactions {
    private static final Logger log = LoggerFactory.getLogger(StageTransactions.class);
    private static final String DEADLOCK = "40P01";
    private static final int TRIES = 4;

    private static final String BECOME = """
            SELECT set_config('role', :role, true), set_config('request.jwt.claims', :claims, true)""";
    private static final String TAKE_ON = """
            SELECT set_config('role', :role, true)""";
    private static final String BECAUSE = """
            SELECT set_config('nolmt.reason', :reason, true), set_config('nolmt.run', :run, true)""";

    private final TransactionOperations transactions;
    private final JdbcClient sql;
    private final CircuitBreaker breaker;

    /** @param breaker of the database; while it is open, transactions fail as if the database were not there */
    public StageTransactions(TransactionOperations transactions, JdbcClient sql, CircuitBreaker breaker) {
        this.transactions = transactions;
        this.sql = sql;
        this.breaker = breaker;
    }

    /** A transaction of a stage, on nobody's behalf. */
    public <T extends @Nullable Object> T as(StageRole role, Function<StageTransaction, T> work) {
        return run(role, "", work);
    }

    /** A transaction on a user's behalf, with their claims set as PostgREST sets them. */
    public <T extends @Nullable Object> T asUser(StageRole role, UUID user, Function<StageTransaction, T> work) {
        return run(role, "{\"sub\":\"" + user + "\",\"role\":\"authenticated\"}", work);
    }

    private <T extends @Nullable Object> T run(StageRole role, String claims, Function<StageTransaction, T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return breaker.executeSupplier(() -> transactions.execute(status -> {
                    sql.sql(BECOME)
                            .param("role", role.roleName())
                            .param("claims", claims)
                            .query((row, n) -> true)
                            .single();
                    return work.apply(new Open());
                }));
            } catch (CallNotPermittedException e) {
                throw new DataAccessResourceFailureException(
                        "The database is not called for now: too many calls failed", e);
            } catch (DataAccessException e) {
                if (attempt == TRIES || !isDeadlock(e)) {
                    throw e;
                }
                log.info("A deadlock in a transaction of {}; trying again ({} of {})", role, attempt + 1, TRIES);
            }
        }
    }

    private static boolean isDeadlock(DataAccessException e) {
        return e.getMostSpecificCause() instanceof SQLException cause && DEADLOCK.equals(cause.getSQLState());
    }

    private final class Open implements StageTransaction {
        @Override
        public JdbcClient sql() {
            return sql;
        }

        @Override
        public void takeOn(StageRole role) {
            sql.sql(TAKE_ON)
                    .param("role", role.roleName())
                    .query((row, n) -> true)
                    .single();
        }

        @Override
        public void becauseOf(String reason, String run) {
            sql.sql(BECAUSE)
                    .param("reason", reason)
                    .param("run", run)
                    .query((row, n) -> true)
                    .single();
        }
    }
}
