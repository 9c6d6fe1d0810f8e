package ai.nolmt.generations.database;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** That the login may do what its stages do, and no more: row level security would not hold for it otherwise. */
final class LoginChecks {
    private static final String POWERFUL = """
            SELECT rolname FROM pg_roles
            WHERE (rolsuper OR rolbypassrls) AND pg_has_role(session_user, oid, 'MEMBER')
            ORDER BY rolname <> session_user, rolname LIMIT 1""";
    // To take a role on is to be a member of it, however far; PostgreSQL 16 and newer can switch that off by SET FALSE.
    private static final String MEMBERSHIPS = """
            SELECT r.rolname FROM pg_roles r
            WHERE r.rolname <> session_user AND pg_has_role(session_user, r.oid, 'MEMBER')""";
    private static final String OWNERS = """
            SELECT DISTINCT pg_get_userbyid(c.relowner)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE (n.nspname = 'nolmt' AND c.relkind = 'r') OR c.oid = (SELECT t.oid FROM pg_class t JOIN pg_namespace s ON s.oid = t.relnamespace
                       WHERE s.nspname = 'public' AND t.relname = 'generations')""";

    private final JdbcClient sql;
    private final Set<String> needed;

    LoginChecks(JdbcClient sql, Set<StageRole> needed) {
        this.sql = sql;
        this.needed = needed.stream().map(StageRole::roleName).collect(Collectors.toCollection(TreeSet::new));
    }

    void powers() {
        String login = login();
        sql.sql(POWERFUL).query(String.class).optional().ifPresent(role -> {
            throw new ConfigurationProblem(
                    (role.equals(login)
                                    ? "The database login " + login + " is"
                                    : "The database login " + login + " may become " + role + ", which is")
                            + " a superuser or has BYPASSRLS: row level security would not hold.",
                    "Use a login made for the applications: CREATE ROLE … LOGIN NOINHERIT, then GRANT the stage roles.");
        });
    }

    void owner() {
        String login = login();
        Set<String> owners = new TreeSet<>(sql.sql(OWNERS).query(String.class).list());
        Set<String> member = memberships();
        owners.removeIf(owner -> !member.contains(owner) && !owner.equals(login));
        if (!owners.isEmpty()) {
            throw new ConfigurationProblem(
                    "The database login " + login + " owns our tables or may become " + owners + ", which does.",
                    "Use a login of its own for the applications; the owner's is for the migrate command only.");
        }
    }

    void roles() {
        Set<String> missing = new TreeSet<>(needed);
        missing.removeAll(memberships());
        if (missing.isEmpty()) {
            return;
        }
        String login = login();
        throw new ConfigurationProblem(
                "The database login " + login + " may not take on " + String.join(", ", missing) + ".",
                cure(login, missing));
    }

    private String cure(String login, Set<String> missing) {
        Set<String> others = others();
        if (!others.isEmpty()) {
            return "It may take on " + String.join(", ", others) + ", so it seems to be another application's: set the"
                    + " NOLMT_DATABASE_URL of this one. (The doctor is told by --stage whose it is.)";
        }
        String grant = "As the owner: GRANT " + String.join(", ", missing) + " TO \"" + login + "\";";
        return needed.size() == StageRole.values().length && missing.size() < needed.size()
                ? "If it is one stage's login, tell the doctor by --stage whose; if it shall serve all: " + grant
                : grant;
    }

    void noOthers() {
        Set<String> more = others();
        if (!more.isEmpty()) {
            throw new ConfigurationProblem(
                    "The database login may also take on " + String.join(", ", more) + ", which this application"
                            + " doesn't need.",
                    "Give each application a login of its own, or declare the sharing:"
                            + " NOLMT_DATABASE_SHARED_LOGIN=true.");
        }
    }

    /** Of our stages, those that this one doesn't need. */
    private Set<String> others() {
        return memberships().stream()
                .filter(role -> StageRole.named(role).isPresent() && !needed.contains(role))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> memberships() {
        return Set.copyOf(sql.sql(MEMBERSHIPS).query(String.class).list());
    }

    private String login() {
        return String.valueOf(
                sql.sql("SELECT session_user::text").query(String.class).single());
    }
}
