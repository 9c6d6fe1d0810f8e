package ai.nolmt.generations.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** Whose sessions connections have: a pooler of transactions gives each transaction another one, which must keep nothing. */
public final class Sessions {
    private Sessions() {}

    /**
     * Whether two connections that rest have one session, as only a pooler of transactions does it.
     *
     * @throws SQLException if there are no two
     */
    public static boolean areShared(DataSource source) throws SQLException {
        try (Connection one = source.getConnection();
                Connection other = source.getConnection()) {
            return process(one) == process(other);
        }
    }

    /**
     * Whether each connection is certainly a session of PostgreSQL itself: who let it in is who answers, again and again. False
     * with any pooler that has a greeting of its own, one of sessions too.
     *
     * @throws SQLException if there are no two connections
     */
    static boolean areOwn(DataSource source) throws SQLException {
        try (Connection one = source.getConnection();
                Connection other = source.getConnection()) {
            int first = process(one);
            int second = process(other);
            return first != second && first == greeted(one) && second == greeted(other) && first == process(one);
        }
    }

    private static int greeted(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    private static int process(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
