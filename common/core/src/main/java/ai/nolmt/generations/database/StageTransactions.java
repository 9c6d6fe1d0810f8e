package ai.nolmt.generations.database;

import static ai.nolmt.generations.database.TransactionLimits.millis;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.StatementCreatorUtils;
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

    private static final String LIMITS_AND_ROLE = """
            SELECT set_config('lock_timeout', ?, true), set_config('statement_timeout', ?, true),
                   set_config('idle_in_transaction_session_timeout', ?, true),
                   CASE WHEN current_setting('transaction_timeout', true) IS NOT NULL
                        THEN set_config('transaction_timeout', ?, true) END,
                   set_config('role', ?, true), set_config('request.jwt.claims', ?, true)""";
    private static final int FRAME_PARAMETERS = 6;
    private static final String FRAME =
            "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE;\n" + LIMITS_AND_ROLE;
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
     * One statement as a whole transaction on a user's behalf, in one round trip: what is sent at once outside a
     * transaction is one of its own (PostgreSQL, "Pipelining"). Where the login's defaults don't let it, because they are
     * another isolation level or read-only, it is run again as {@link #asUser} does.
     *
     * @param rows of the statement's answer
     * @throws TooManyOfUser if too many others of the user's are under way
     */
    public <T> List<T> onceAsUser(
            StageRole role, UUID user, String statement, List<SqlParameterValue> parameters, RowMapper<T> rows) {
        return turns.inTurn(user, () -> {
            try {
                return guarded(() -> jdbc.execute(LIMITS_AND_ROLE + ";\n" + statement, (PreparedStatement both) -> {
                    // one that the driver has described may be sent in two pieces, each a transaction of its own
                    both.unwrap(PGStatement.class).setPrepareThreshold(0);
                    setFrame(both, role, claims(user));
                    return answer(both, FRAME_PARAMETERS, parameters, rows);
                }));
            } catch (DataAccessException e) {
                if (!wasRolledBack(e)) {
                    throw e;
                }
                return run(
                        role,
                        claims(user),
                        tx -> jdbc.execute(statement, (PreparedStatement alone) -> {
                            return answer(alone, 0, parameters, rows);
                        }));
            }
        });
    }

    private static <T> List<T> answer(
            PreparedStatement statement, int before, List<SqlParameterValue> parameters, RowMapper<T> rows)
            throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            SqlParameterValue value = parameters.get(i);
            StatementCreatorUtils.setParameterValue(statement, before + i + 1, value, value.getValue());
        }
        statement.execute();
        if (before > 0) {
            statement.getMoreResults(); // the first answer is the frame's
        }
        List<T> answers = new ArrayList<>();
        try (ResultSet result = statement.getResultSet()) {
            while (result.next()) {
                answers.add(rows.mapRow(result, answers.size()));
            }
        }
        return answers;
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
            setFrame(frame, role, claims);
            return frame.execute();
        });
    }

    private void setFrame(PreparedStatement frame, StageRole role, String claims) throws SQLException {
        frame.setString(1, millis(limits.lock()));
        frame.setString(2, millis(limits.statement()));
        frame.setString(3, millis(limits.idle()));
        frame.setString(4, millis(limits.transaction()));
        frame.setString(5, role.roleName());
        frame.setString(6, claims);
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
