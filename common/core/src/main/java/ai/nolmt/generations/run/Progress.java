package ai.nolmt.generations.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run is written down with.
 *
 * @param counts of all its pages
 * @param failures of all its pages, as JSON
 * @param findings new ones
 */
record Progress(@Nullable String cursor, Counts counts, String failures, List<Finding> findings) {}
