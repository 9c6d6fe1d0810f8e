package ai.nolmt.generations.run;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a clean-up does. */
public enum RunKind {
    /** Deletes from the bucket what tombstones say. */
    PURGE,
    /** Turns rows that expired into tombstones, and purges them; ends what is out of time. */
    RETENTION,
    /** Finds objects that nobody names, and purges them. */
    ORPHANS(RunOption.OLDER_THAN, RunOption.OVERRIDE_FUSE, RunOption.PREFIX, RunOption.INVENTORY),
    /** Finds rows without their object and objects without a row, and reports them. */
    DANGLING(RunOption.OLDER_THAN),
    /** Removes what nothing needs any more of what is over. */
    JOBS,
    /** Lets the bucket go of uploads in parts that nobody completed. */
    STAGING(RunOption.OLDER_THAN),
    /** Holds objects against their rows, and reports what differs. */
    SCRUB(RunOption.PREFIX, RunOption.SAMPLE, RunOption.BYTES),
    /** Looks, once a database was restored, for rows whose object was deleted and objects whose row is missing. */
    RESTORE_CHECK(RunOption.OLDER_THAN, RunOption.ADOPT),
    /** Erases one user, and looks whether the bucket has anything of theirs once no request can be under way any more. */
    ERASE(RunOption.USER);

    private final Set<RunOption> options;

    RunKind(RunOption... options) {
        this.options = EnumSet.noneOf(RunOption.class);
        this.options.addAll(List.of(options));
    }

    /** As it stands in requests and in the database. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it makes a difference to runs of this kind. */
    public boolean takes(RunOption option) {
        return options.contains(option);
    }

    public static Optional<RunKind> of(String wireName) {
        return Arrays.stream(values())
                .filter(kind -> kind.wireName().equals(wireName))
                .findFirst();
    }
}
