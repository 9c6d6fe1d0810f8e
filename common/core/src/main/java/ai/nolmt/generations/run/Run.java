package ai.nolmt.generations.run;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asked for.
 *
 * @param kind a {@link RunKind}'s name, or one that only a newer version knows
 * @param olderThan null for the configured grace
 * @param shard null for a whole run
 */
public record Run(
        UUID id,
        String kind,
        boolean dryRun,
        @Nullable Duration olderThan,
        boolean overrideFuse,
        RunOptions options,
        @Nullable Shard shard) {
    /** Whose the tombstones are that it makes. */
    public UUID sweep() {
        return shard == null ? id : shard.parent();
    }
}
