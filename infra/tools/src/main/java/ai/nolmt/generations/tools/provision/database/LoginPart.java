package ai.nolmt.generations.tools.provision.database;

import ai.nolmt.generations.config.Secret;
import ai.nolmt.generations.tools.provision.plan.Finding;
import ai.nolmt.generations.tools.provision.plan.Overtaken;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * One login. Its password is made here and reaches the server as what SCRAM keeps of it, so that no log of the server's has
 * it. Of several runs at once only the one that makes a login shows a password.
 */
final class LoginPart extends DatabasePart {
    private static final String ONE_AT_A_TIME =
            "SELECT pg_advisory_xact_lock(hashtextextended('nolmt provision logins', 0))";

    /** Another database of the server has another lock, and the same logins. */
    private static final Set<String> MADE_MEANWHILE = Set.of("42710", "23505");

    private final Login login;
    private final Supplier<Secret> passwords;
    private final LoginPlan.Shown shown;
    private boolean renew;
    private @Nullable Finding found;

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
        found = find(connection);
        return found;
    }

    private Finding find(Connection connection) throws SQLException {
        LoginState state = LoginState.read(connection, login.loginName());
        if (state == null) {
            return Finding.missing(
                    "make " + login.loginName() + ", who may be " + String.join(", ", login.sortedRoles()));
        }
        List<String> differences = state.differences(login);
        if (!differences.isEmpty()) {
            return Finding.otherwise(login.loginName() + ": " + String.join("; ", differences)
                    + "; who replaces it gives it a new password, too");
        }
        return renew
                ? Finding.missing("a new password for " + login.loginName())
                : Finding.fine(login.loginName() + ", whose password is with who made it");
    }

    @Override
    public void apply() {
        Secret password = passwords.get();
        transaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(ONE_AT_A_TIME);
                if (!find(connection).equals(found)) {
                    throw new Overtaken();
                }
                make(connection, statement);
            } catch (SQLException e) {
                if (MADE_MEANWHILE.contains(String.valueOf(e.getSQLState()))) {
                    throw new Overtaken();
                }
                throw e;
            }
            connection
                    .unwrap(PGConnection.class)
                    .alterUserPassword(login.loginName(), password.value().toCharArray(), null);
            return true;
        });
        renew = false;
        shown.password(login.loginName(), password);
    }

    private void make(Connection connection, Statement statement) throws SQLException {
        LoginState state = LoginState.read(connection, login.loginName());
        Set<String> roles = new TreeSet<>();
        if (state == null) {
            statement.execute("CREATE ROLE " + login.loginName() + " LOGIN NOINHERIT");
        } else {
            // only who may change an attribute may name it
            if (!state.wrong().isEmpty()) {
                statement.execute("ALTER ROLE " + login.loginName() + " " + String.join(" ", state.wrong()));
            }
            for (String setting : state.settings()) {
                statement.execute("ALTER ROLE " + login.loginName() + " RESET " + setting);
                statement.execute("ALTER ROLE " + login.loginName() + " IN DATABASE "
                        + statement.enquoteIdentifier(connection.getCatalog(), true) + " RESET " + setting);
            }
            roles.addAll(state.roles());
        }
        boolean complete = roles.containsAll(login.roles());
        login.roles().forEach(roles::remove);
        if (!roles.isEmpty()) {
            statement.execute("REVOKE " + String.join(", ", roles) + " FROM " + login.loginName());
        }
        if (!complete) {
            statement.execute(login.grant());
        }
    }
}
