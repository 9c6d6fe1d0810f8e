package ai.nolmt.generations.tools.provision.database;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.database.StageRole;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A login of a stage, with the roles that it may take on for a transaction, and no others.
 *
 * @param title like api
 * @param loginName what PostgreSQL calls it; in no need of quotes
 * @param roles in the order in which they are granted
 */
public record Login(String title, String loginName, List<String> roles) {
    /** What logins are called where nobody says otherwise, before their stage. */
    public static final String USUAL_PREFIX = "nolmt_login_";

    private static final Pattern PREFIX = Pattern.compile("[a-z_][a-z0-9_]{0,49}"); // of 63 characters in all

    public Login {
        roles = List.copyOf(roles);
    }

    /**
     * All of an installation.
     *
     * @throws ConfigurationProblem if no name can begin like that
     */
    public static List<Login> all(String prefix) {
        if (!PREFIX.matcher(prefix).matches() || prefix.startsWith("pg_")) {
            throw new ConfigurationProblem(
                    "--login-prefix is '" + prefix + "', with which no login's name can begin.",
                    "Give it up to 50 lower-case letters, digits and underscores, not a digit first and not pg_, like "
                            + USUAL_PREFIX + ".");
        }
        return List.of(
                of(prefix, "api", StageRole.API, StageRole.RELAY, StageRole.ADMIN, StageRole.AUTHENTICATED),
                of(prefix, "worker", StageRole.WORKER),
                of(prefix, "cleanup", StageRole.CLEANUP));
    }

    private static Login of(String prefix, String title, StageRole... roles) {
        return new Login(
                title,
                prefix + title,
                Arrays.stream(roles).map(StageRole::roleName).toList());
    }

    Set<String> sortedRoles() {
        return new TreeSet<>(roles);
    }

    /** What makes it, for people who run SQL themselves. */
    public List<String> sql() {
        return List.of("CREATE ROLE " + loginName + " LOGIN NOINHERIT PASSWORD '…';", grant() + ";");
    }

    String grant() {
        return "GRANT " + String.join(", ", roles) + " TO " + loginName;
    }
}
