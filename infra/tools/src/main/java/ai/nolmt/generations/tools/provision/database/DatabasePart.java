package ai.nolmt.generations.tools.provision.database;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Unreachable;
import ai.nolmt.generations.database.DatabaseProblem;
import ai.nolmt.generations.tools.provision.plan.Desired;
import ai.nolmt.generations.tools.provision.plan.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** What stands in the catalogue of the database. */
abstract class DatabasePart implements Desired {
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final DataSource owner;

    DatabasePart(DataSource owner) {
        this.owner = owner;
    }

    /** What is done in one transaction. */
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    abstract Finding read(Connection connection) throws SQLException;

    @Override
    public final Finding look() {
        return transaction(this::read);
    }

    final <T> T transaction(Work<T> work) {
        try (Connection connection = owner.getConnection()) {
            connection.setAutoCommit(false);
            T result = work.with(connection);
            connection.commit();
            return result;
        } catch (SQLException e) {
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw new ConfigurationProblem(
                        "The login of NOLMT_MIGRATION_DATABASE_URL may not make logins: " + Unreachable.because(e)
                                + ".",
                        "Give it CREATEROLE and the stages' roles WITH ADMIN OPTION, or have somebody who may run the"
                                + " SQL that provision database prints where that variable is not set.",
                        e);
            }
            throw DatabaseProblem.of(e, "NOLMT_MIGRATION_DATABASE_URL");
        }
    }

    @Override
    public final String reads() {
        return "postgresql:SELECT";
    }

    @Override
    public final String writes() {
        return "postgresql:CREATE ROLE";
    }
}
