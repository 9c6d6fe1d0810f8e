package ai.nolmt.generations.tools.provision.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a login is.
 *
 * @param wrong what ALTER ROLE says to make its attributes right
 * @param settings of its own that would keep it from working, like role
 * @param roles that it may take on
 */
record LoginState(List<String> wrong, Set<String> settings, Set<String> roles) {
    private static final List<String> SHOULD_BE =
            List.of("LOGIN", "NOINHERIT", "NOSUPERUSER", "NOBYPASSRLS", "NOCREATEROLE", "NOCREATEDB", "NOREPLICATION");
    // a limit above nothing, and an end that is to come, somebody may want
    private static final String ATTRIBUTES = """
        SELECT rolcanlogin, rolinherit, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
               rolconnlimit = 0 AS shut, coalesce(rolvaliduntil <= now(), false) AS ended
        FROM pg_roles WHERE rolname = ?\
        """;
    private static final String MEMBERSHIPS = """
        SELECT quote_ident(of.rolname) FROM pg_auth_members m
        JOIN pg_roles of ON of.oid = m.roleid JOIN pg_roles login ON login.oid = m.member
        WHERE login.rolname = ?\
        """;
    /** Each begins every session as somebody else, or as one that may not write or is not held to rows or triggers. */
    private static final String SETTINGS = """
        SELECT DISTINCT lower(split_part(setting, '=', 1)) FROM pg_db_role_setting of
        JOIN pg_roles login ON login.oid = of.setrole CROSS JOIN unnest(of.setconfig) setting
        WHERE login.rolname = ? AND of.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
          AND lower(split_part(setting, '=', 1)) IN
              ('role', 'default_transaction_read_only', 'row_security', 'session_replication_role')\
        """;

    LoginState {
        wrong = List.copyOf(wrong);
        settings = new TreeSet<>(settings);
        roles = new TreeSet<>(roles);
    }

    /** Null if there is no such login. */
    static @Nullable LoginState read(Connection connection, String login) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(ATTRIBUTES)) {
            select.setString(1, login);
            ResultSet row = select.executeQuery();
            if (!row.next()) {
                return null;
            }
            List<String> wrong = new ArrayList<>();
            for (int i = 0; i < SHOULD_BE.size(); i++) {
                boolean wanted = !SHOULD_BE.get(i).startsWith("NO");
                if (row.getBoolean(i + 1) != wanted) {
                    wrong.add(SHOULD_BE.get(i));
                }
            }
            if (row.getBoolean("shut")) {
                wrong.add("CONNECTION LIMIT -1");
            }
            if (row.getBoolean("ended")) {
                wrong.add("VALID UNTIL 'infinity'");
            }
            return new LoginState(wrong, names(connection, SETTINGS, login), names(connection, MEMBERSHIPS, login));
        }
    }

    /** What is to be said of it; empty if it is as it should be. */
    List<String> differences(Login login) {
        List<String> said = new ArrayList<>();
        if (!wrong.isEmpty()) {
            said.add("it is not " + String.join(", ", wrong));
        }
        if (!settings.isEmpty()) {
            said.add("it has settings of its own, with which no stage works: " + String.join(", ", settings));
        }
        if (!roles.equals(login.sortedRoles())) {
            said.add("it may be " + (roles.isEmpty() ? "nobody" : String.join(", ", roles)) + " instead of "
                    + String.join(", ", login.sortedRoles()));
        }
        return said;
    }

    private static Set<String> names(Connection connection, String sql, String login) throws SQLException {
        Set<String> names = new TreeSet<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, login);
            ResultSet rows = select.executeQuery();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
