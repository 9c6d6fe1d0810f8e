package ai.nolmt.generations.database;

import java.util.Set;

/** What an application declares to need; its login may take on these roles and, unless it is shared, no others. */
public record NeededRoles(Set<StageRole> roles) {
    public NeededRoles {
        roles = Set.copyOf(roles);
    }

    /** One that may read our own schema. */
    public StageRole stage() {
        return roles.stream()
                .filter(role -> role != StageRole.AUTHENTICATED)
                .findFirst()
                .orElseThrow();
    }
}
