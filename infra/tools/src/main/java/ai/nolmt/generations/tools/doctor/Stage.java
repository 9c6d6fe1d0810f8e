package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.tools.provision.iam.Place;
import java.util.Locale;
import java.util.Set;

/** Whose settings a doctor looks at. */
enum Stage {
    INGEST_API(StageRole.API, StageRole.AUTHENTICATED, StageRole.RELAY, StageRole.ADMIN),
    UPLOAD_WORKER(StageRole.WORKER),
    CLEANUP_WORKER(StageRole.CLEANUP),
    /** One login and one set of credentials for all. */
    ALL(StageRole.values());

    private final Set<StageRole> roles;

    Stage(StageRole... roles) {
        this.roles = Set.of(roles);
    }

    boolean may(String action, Place place) {
        return this == ALL
                || ai.nolmt.generations.tools.provision.iam.Stage.valueOf(name())
                        .may(action, place);
    }

    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Set<StageRole> roles() {
        return roles;
    }

    boolean is(Stage other) {
        return this == ALL || this == other;
    }
}
