package ai.nolmt.generations.cleanup.report;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asked for.
 *
 * @param olderThan null for the configured grace
 */
public record Run(
        UUID id, String kind, boolean dryRun, @Nullable Duration olderThan, boolean overrideFuse) {}
