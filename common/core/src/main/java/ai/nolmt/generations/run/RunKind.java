package ai.nolmt.generations.run;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a clean-up does. */
public enum RunKind {
    /** Deletes from the bucket what tombstones say. */
    PURGE,
    /** Turns rows that expired into tombstones, purges them, and prunes what is over. */
    RETENTION,
    /** Finds objects that nobody names, and purges them. */
    ORPHANS,
    /** Finds rows without their object, and reports them. */
    DANGLING;

    /** As it stands in requests and in the database. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<RunKind> of(String wireName) {
        return Arrays.stream(values())
                .filter(kind -> kind.wireName().equals(wireName))
                .findFirst();
    }
}
