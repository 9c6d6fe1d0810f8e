/**
 * A sweep beside the bare listing.
 */
@NullMarked
package ai.nolmt.generations.benchmarks.sweep;

import org.jspecify.annotations.NullMarked;
