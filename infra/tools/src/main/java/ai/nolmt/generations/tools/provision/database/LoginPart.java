package ai.nolmt.generations.tools.provision.database;

import ai.nolmt.generations.config.Secret;
import ai.nolmt.generations.tools.provision.plan.Finding;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * One login. Its password is made here and reaches the server as what SCRAM keeps of it, so that no log of the server's has
 * it.
 */
final class LoginPart extends DatabasePart {
    private static final String ATTRIBUTES = """
        SELECT rolcanlogin, rolinherit, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication
        FROM pg_roles WHERE rolname = ?\
        """;
    private static final String MEMBERSHIPS = """
        SELECT quote_ident(of.rolname) FROM pg_auth_members m
        JOIN pg_roles of ON of.oid = m.roleid JOIN pg_roles login ON login.oid = m.member
        WHERE login.rolname = ?\
        """;
    private static final List<String> SHOULD_BE =
            List.of("LOGIN", "NOINHERIT", "NOSUPERUSER", "NOBYPASSRLS", "NOCREATEROLE", "NOCREATEDB", "NOREPLICATION");

    private final Login login;
    private final Supplier<Secret> passwords;
    private final LoginPlan.Shown shown;
    private boolean renew;

    LoginPart(DataSource owner, Login login, Supplier<Secret> passwords, boolean renew, LoginPlan.Shown shown) {
        super(owner);
        this.login = login;
        this.passwords = passwords;
        this.renew = renew;
        this.shown = shown;
    }

    @Override
    public String name() {
        return "logins-" + login.title();
    }

    @Override
    public String without() {
        return "the stage has no login of its own";
    }

    @Override
    Finding read(Connection connection) throws SQLException {
        List<String> wrong = wrongAttributes(connection);
        if (wrong == null) {
            return Finding.missing("make " + login.loginName() + ", who may be " + String.join(", ", login.roles()));
        }
        Set<String> roles = memberships(connection);
        List<String> said = new ArrayList<>();
        if (!wrong.isEmpty()) {
            said.add("it is not " + String.join(", ", wrong));
        }
        if (!roles.equals(login.roles())) {
            said.add("it may be " + (roles.isEmpty() ? "nobody" : String.join(", ", roles)) + " instead of "
                    + String.join(", ", login.roles()));
        }
        if (!said.isEmpty()) {
            return Finding.otherwise(login.loginName() + ": " + String.join("; ", said));
        }
        return renew
                ? Finding.missing("a new password for " + login.loginName())
                : Finding.fine(login.loginName() + ", whose password is with who made it");
    }

    @Override
    public void apply() {
        Secret password = passwords.get();
        transaction(connection -> {
            make(connection);
            connection
                    .unwrap(PGConnection.class)
                    .alterUserPassword(login.loginName(), password.value().toCharArray(), null);
            return true;
        });
        renew = false;
        shown.password(login.loginName(), password);
    }

    private void make(Connection connection) throws SQLException {
        List<String> wrong = wrongAttributes(connection);
        try (Statement statement = connection.createStatement()) {
            if (wrong == null) {
                statement.execute("CREATE ROLE " + login.loginName() + " LOGIN NOINHERIT");
            } else if (!wrong.isEmpty()) {
                statement.execute("ALTER ROLE " + login.loginName() + " " + String.join(" ", wrong));
            }
            Set<String> more = memberships(connection);
            boolean complete = more.containsAll(login.roles());
            more.removeAll(login.roles());
            if (!more.isEmpty()) {
                statement.execute("REVOKE " + String.join(", ", more) + " FROM " + login.loginName());
            }
            if (!complete) {
                statement.execute(login.grant());
            }
        }
    }

    /** Attributes that it should have and hasn't; null if there is no such login. Only who may change one may name it. */
    private @Nullable List<String> wrongAttributes(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(ATTRIBUTES)) {
            select.setString(1, login.loginName());
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
            return wrong;
        }
    }

    private Set<String> memberships(Connection connection) throws SQLException {
        Set<String> roles = new TreeSet<>();
        try (PreparedStatement select = connection.prepareStatement(MEMBERSHIPS)) {
            select.setString(1, login.loginName());
            ResultSet rows = select.executeQuery();
            while (rows.next()) {
                roles.add(rows.getString(1));
            }
        }
        return roles;
    }
}
