package ai.nolmt.generations.database;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;

/** Why a migration can't be done with the login and on the way that it was given. */
final class MigrationProblem {
    private static final String VARIABLE = "NOLMT_MIGRATION_DATABASE_URL";
    private static final String NO_RIGHT = "42501";

    private MigrationProblem() {}

    /** Behind a pooler of transactions, locks of a session would be nobody's. */
    static void refusePooler(DataSource owner) {
        try {
            if (Sessions.areShared(owner)) {
                throw new ConfigurationProblem(
                        VARIABLE + " leads to a pooler of transactions, where a migration can hold no lock.",
                        "Set " + VARIABLE
                                + " to PostgreSQL itself or to a pooler of sessions (on Supabase: port 5432, not 6543).");
            }
        } catch (SQLException e) {
            throw DatabaseProblem.of(e, VARIABLE);
        }
    }

    static RuntimeException of(FlywayException failure) {
        SQLException said = DatabaseProblem.said(failure);
        if (said == null || !NO_RIGHT.equals(said.getSQLState())) {
            return failure;
        }
        String message = DatabaseProblem.sentence(said);
        return message.contains("create role")
                ? new ConfigurationProblem(
                        "The login of " + VARIABLE + " may not create roles, and the stages' don't all exist yet.",
                        "As a superuser: ALTER ROLE … CREATEROLE for this login, or use the database's owner (on Supabase:"
                                + " postgres); then run this again.",
                        failure)
                : new ConfigurationProblem(
                        "The login of " + VARIABLE + " doesn't own what is to be migrated: " + message + ".",
                        "Set " + VARIABLE + " to the login that owns the database and its tables, and run this again.",
                        failure);
    }
}
