package ai.nolmt.generations.tools.provision.database;

import ai.nolmt.generations.database.StageRole;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The logins of the stages, with the roles that each may take on for a transaction, and no others. */
public enum Login {
    API("api", StageRole.API, StageRole.RELAY, StageRole.ADMIN, StageRole.AUTHENTICATED),
    WORKER("worker", StageRole.WORKER),
    CLEANUP("cleanup", StageRole.CLEANUP);

    private final String title;
    private final List<String> roles;

    Login(String title, StageRole... roles) {
        this.title = title;
        this.roles = Arrays.stream(roles).map(StageRole::roleName).toList();
    }

    String title() {
        return title;
    }

    String loginName() {
        return "nolmt_login_" + title;
    }

    Set<String> roles() {
        return new TreeSet<>(roles);
    }

    /** What makes it, for people who run SQL themselves. */
    public List<String> sql() {
        return List.of("CREATE ROLE " + loginName() + " LOGIN NOINHERIT PASSWORD '…';", grant() + ";");
    }

    String grant() {
        return "GRANT " + String.join(", ", roles) + " TO " + loginName();
    }

    /** That stages' roles are there, which migrations make. */
    static String allRoles() {
        return Stream.of(values())
                .flatMap(login -> login.roles.stream())
                .distinct()
                .map(role -> "'" + role + "'")
                .collect(Collectors.joining(", "));
    }
}
