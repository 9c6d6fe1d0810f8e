package ai.nolmt.generations.upload.commit;

import ai.nolmt.generations.testkit.backend.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A session with a transaction under way, as the superuser; closed without a commit it rolls back. */
final class Session implements AutoCloseable {
    private final Connection connection;

    private Session(Connection connection) {
        this.connection = connection;
    }

    static Session open(TestDatabase database) {
        try {
            Connection connection = database.superuser().getConnection();
            connection.setAutoCommit(false);
            return new Session(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    Session run(String statement, Object... parameters) throws SQLException {
        try (PreparedStatement running = connection.prepareStatement(statement)) {
            for (int i = 0; i < parameters.length; i++) {
                running.setObject(i + 1, parameters[i]);
            }
            running.execute();
        }
        return this;
    }

    void commit() throws SQLException {
        connection.commit();
    }

    void rollback() throws SQLException {
        connection.rollback();
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }
}
