package ai.nolmt.generations.database;

import java.util.Arrays;
import java.util.Optional;

/** The database roles that stages take on for a transaction; what each may do stands in V5__access.sql. */
public enum StageRole {
    /** PostgREST's and Supabase's role of a signed-in user: sees their own rows only. */
    AUTHENTICATED("authenticated"),
    API("nolmt_api"),
    RELAY("nolmt_relay"),
    WORKER("nolmt_worker"),
    CLEANUP("nolmt_cleanup"),
    ADMIN("nolmt_admin");

    private final String roleName;

    StageRole(String roleName) {
        this.roleName = roleName;
    }

    public String roleName() {
        return roleName;
    }

    static Optional<StageRole> named(String roleName) {
        return Arrays.stream(values())
                .filter(role -> role.roleName.equals(roleName))
                .findFirst();
    }
}
