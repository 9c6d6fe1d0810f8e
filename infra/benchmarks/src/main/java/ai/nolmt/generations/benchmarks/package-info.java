/**
 * What is measured of the pipeline.
 */
@NullMarked
package ai.nolmt.generations.benchmarks;

import org.jspecify.annotations.NullMarked;
