package ai.nolmt.generations.upload.commit;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.problem.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.springframework.dao.DataAccessException;

/**
 * What the database refuses: everything it says to a statement but that it is short of something, for what it refused is
 * certain not to be there. For good are two refusals of a row: that its user is gone, and that its id is taken. Every
 * other one (a constraint, trigger or policy that somebody added to the table, for one) may be mended.
 */
final class Refusals {
    // By what they are, not by name: the table may be older than our migrations.
    private static final String CONSTRAINTS = """
            SELECT c.conname, c.contype::text FROM pg_constraint c
            JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace s ON s.oid = t.relnamespace
            JOIN pg_attribute a ON a.attrelid = t.oid AND c.conkey = ARRAY[a.attnum]
            LEFT JOIN pg_class f ON f.oid = c.confrelid LEFT JOIN pg_namespace fs ON fs.oid = f.relnamespace
            WHERE s.nspname = 'public' AND t.relname = 'generations'
              AND (c.contype IN ('p', 'u') AND a.attname = 'id'
                   OR c.contype = 'f' AND a.attname = 'user_id' AND fs.nspname = 'auth' AND f.relname = 'users')""";
    private static final String FOREIGN_KEY = "23503";
    private static final String UNIQUE = "23505";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    // the connection, the transaction, resources, an operator, the system, the server itself
    private static final Set<String> NOT_OF_THE_ROWS = Set.of("08", "25", "40", "53", "57", "58", "XX");

    private final StageTransactions transactions;
    private volatile @Nullable Map<String, String> constraints;

    Refusals(StageTransactions transactions) {
        this.transactions = transactions;
    }

    /** Whether the transaction is certain to be rolled back for the sake of what it wanted to write. */
    static boolean isOne(DataAccessException e) {
        if (!(e.getMostSpecificCause() instanceof PSQLException cause) || cause.getServerErrorMessage() == null) {
            return false;
        }
        String state = String.valueOf(cause.getSQLState());
        return !state.equals(LOCK_NOT_AVAILABLE) && !NOT_OF_THE_ROWS.contains(state.substring(0, 2));
    }

    /** For users and admins, without the values of the row, which the server's detail has. */
    static String sentence(DataAccessException refusal) {
        return refusal.getMostSpecificCause() instanceof PSQLException cause && cause.getServerErrorMessage() != null
                ? "The database refuses the row: "
                        + cause.getServerErrorMessage().getMessage()
                : "The database refuses the row.";
    }

    /** Empty for what may be mended. */
    Optional<ErrorCode> codeOf(DataAccessException refusal) {
        if (!(refusal.getMostSpecificCause() instanceof PSQLException cause)) {
            return Optional.empty();
        }
        String kind = kindOf(cause.getServerErrorMessage());
        if (FOREIGN_KEY.equals(cause.getSQLState()) && "f".equals(kind)) {
            return Optional.of(ErrorCode.USER_GONE);
        }
        return UNIQUE.equals(cause.getSQLState()) && ("p".equals(kind) || "u".equals(kind))
                ? Optional.of(ErrorCode.ID_TAKEN)
                : Optional.empty();
    }

    /** Null for what is not a constraint of ours; a trigger of somebody else's may write to other tables. */
    private @Nullable String kindOf(@Nullable ServerErrorMessage said) {
        if (said == null
                || said.getConstraint() == null
                || !"public".equals(said.getSchema())
                || !"generations".equals(said.getTable())) {
            return null;
        }
        return known().get(said.getConstraint());
    }

    private Map<String, String> known() {
        Map<String, String> found = constraints;
        if (found == null) {
            found = transactions
                    .as(
                            StageRole.WORKER,
                            tx -> tx.sql()
                                    .sql(CONSTRAINTS)
                                    .query((row, n) -> Map.entry(row.getString(1), row.getString(2)))
                                    .list())
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            constraints = found;
        }
        return found;
    }
}
