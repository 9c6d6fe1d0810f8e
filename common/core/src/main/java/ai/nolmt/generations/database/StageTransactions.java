package ai.nolmt.generations.database;

import static ai.nolmt.generations.database.TransactionLimits.millis;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Runs transactions as a stage's role, within limits, and READ COMMITTED whatever the login's default is. All of it is
 * set for the transaction only and in one round trip, so that a pooled connection never carries one user's claims to
 * the next. A deadlock is tried again; every other failure is the caller's. Safe for concurrent use.
 */
public final class StageTransactions {
    private static final Logger log = LoggerFactory.getLogger(StageTransactions.class);
    private static final String DEADLOCK = "40P01";
    private static final String CLASS_ROLLED_BACK = "40";
    private static final String READ_ONLY = "25006";
    private static final int MAX_TRIES = 4;

    private static final String FRAME = """
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE;
            SELECT set_config('lock_timeout', ?, true), set_config('statement_timeout', ?, true),
                   set_config('idle_in_transaction_session_timeout', ?, true),
                   CASE WHEN current_setting('transaction_timeout', true) IS NOT NULL
                        THEN set_config('transaction_timeout', ?, true) END,
                   set_config('role', ?, true), set_config('request.jwt.claims', ?, true)""";
    private static final String TAKE_ON = """
            SELECT set_config('role', :role, true)""";

    private final TransactionOperations transactions;
    private final JdbcOperations jdbc;
    private final JdbcClient sql;
    private final TransactionLimits limits;
    private final CircuitBreaker breaker;
    private final UserTurns turns;

    /**
     * @param breaker of the database; while it is open, transactions fail as if the database were not there
     * @param atOnce transactions of one user, so that nobody has all connections
     */
    public StageTransactions(
            TransactionOperations transactions,
            JdbcOperations jdbc,
            TransactionLimits limits,
            CircuitBreaker breaker,
            int atOnce) {
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.sql = JdbcClient.create(jdbc);
        this.limits = limits;
        this.breaker = breaker;
        this.turns = new UserTurns(atOnce, limits.lock());
    }

    /** A transaction of a stage, on nobody's behalf. */
    public <T extends @Nullable Object> T as(StageRole role, Function<StageTransaction, T> work) {
        return run(role, "", work);
    }

    /**
     * A transaction on a user's behalf, with their claims set as PostgREST sets them.
     *
     * @throws TooManyOfUser if too many others of the user's are under way
     */
    public <T extends @Nullable Object> T asUser(StageRole role, UUID user, Function<StageTransaction, T> work) {
        return turns.inTurn(user, () -> run(role, claims(user), work));
    }

    /**
     * A call of a function of {@code nolmt_door} as a whole transaction on a user's behalf: one round trip, and a statement
     * that the server keeps prepared where sessions may keep any. The function takes on its role by itself; its first three parameters are the limits of
     * locks and of the transaction in milliseconds, and the claims. A server older than PostgreSQL 17 bounds each wait for a
     * lock only, which is all that such a function may wait for. Where the login's defaults don't let it, because they are
     * another isolation level or read-only, it is called again inside {@link #asUser}'s frame.
     *
     * @param role the one that the function takes on
     * @param call with a place for each parameter
     * @param parameters behind the first three
     * @param rows of the answer
     * @throws TooManyOfUser if too many others of the user's are under way
     */
    public <T> List<T> onceAsUser(
            StageRole role, UUID user, String call, List<SqlParameterValue> parameters, RowMapper<T> rows) {
        List<SqlParameterValue> all = new ArrayList<>();
        all.add(new SqlParameterValue(Types.VARCHAR, millis(limits.lock())));
        all.add(new SqlParameterValue(Types.VARCHAR, millis(limits.transaction())));
        all.add(new SqlParameterValue(Types.VARCHAR, claims(user)));
        all.addAll(parameters);
        Object[] values = all.toArray();
        return turns.inTurn(user, () -> {
            try {
                return guarded(() -> jdbc.query(call, rows, values));
            } catch (DataAccessException e) {
                if (!wasRolledBack(e)) {
                    throw e;
                }
                return run(role, claims(user), tx -> jdbc.query(call, rows, values));
            }
        });
    }

    private static String claims(UUID user) {
        return "{\"sub\":\"" + user + "\",\"role\":\"authenticated\"}";
    }

    private <T extends @Nullable Object> T run(StageRole role, String claims, Function<StageTransaction, T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return guarded(() -> transactions.execute(status -> {
                    frame(role, claims);
                    return work.apply(new Open());
                }));
            } catch (DataAccessException e) {
                if (attempt == MAX_TRIES || !isDeadlock(e)) {
                    throw e;
                }
                log.info("A deadlock in a transaction of {}; trying again ({} of {})", role, attempt + 1, MAX_TRIES);
            }
        }
    }

    private <T extends @Nullable Object> T guarded(Supplier<T> call) {
        try {
            return breaker.executeSupplier(call);
        } catch (CallNotPermittedException e) {
            throw new DataAccessResourceFailureException(
                    "The database is not called for now: too many calls failed", e);
        }
    }

    private void frame(StageRole role, String claims) {
        jdbc.execute(FRAME, (PreparedStatement frame) -> {
            frame.setString(1, millis(limits.lock()));
            frame.setString(2, millis(limits.statement()));
            frame.setString(3, millis(limits.idle()));
            frame.setString(4, millis(limits.transaction()));
            frame.setString(5, role.roleName());
            frame.setString(6, claims);
            return frame.execute();
        });
    }

    private static boolean isDeadlock(DataAccessException e) {
        return DEADLOCK.equals(stateOf(e));
    }

    private static boolean wasRolledBack(DataAccessException e) {
        String state = stateOf(e);
        return state.startsWith(CLASS_ROLLED_BACK) || state.equals(READ_ONLY);
    }

    private static String stateOf(DataAccessException e) {
        return e.getMostSpecificCause() instanceof SQLException cause ? String.valueOf(cause.getSQLState()) : "";
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
    }
}
