package ai.nolmt.generations.database;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import org.postgresql.util.PSQLException;

/**
 * What a constraint or a trigger refuses, of somebody else's most likely: it is certain not to be done, and trying the same
 * again is as certain to be refused, until somebody mends what stands against it.
 */
public final class Refusal {
    // SQLSTATE's classes: constraints, triggers that change what is changed, check options, what people make up, RAISE
    private static final Set<String> CLASSES = Set.of("23", "27", "44", "45", "P0");

    private static final Set<String> HOLDS = Set.of("a_held_generation_stays", "what_a_held_user_has_stays");

    private Refusal() {}

    public static boolean isOne(SQLException e) {
        if (!(e instanceof PSQLException cause) || cause.getServerErrorMessage() == null) {
            return false;
        }
        return CLASSES.contains(String.valueOf(cause.getSQLState()).substring(0, 2));
    }

    /** What refused it by name; empty if that is no constraint. */
    public static String constraintOf(SQLException refusal) {
        return refusal instanceof PSQLException cause && cause.getServerErrorMessage() != null
                ? Objects.requireNonNullElse(cause.getServerErrorMessage().getConstraint(), "")
                : "";
    }

    /** Whether an admin holds what was to go, or its user. */
    public static boolean isHold(SQLException refusal) {
        return HOLDS.contains(constraintOf(refusal));
    }

    /** For users and admins, without the values of the row, which the server's detail has. */
    public static String sentence(SQLException refusal) {
        return refusal instanceof PSQLException cause && cause.getServerErrorMessage() != null
                ? "The database refuses it: " + cause.getServerErrorMessage().getMessage()
                : "The database refuses it.";
    }
}
