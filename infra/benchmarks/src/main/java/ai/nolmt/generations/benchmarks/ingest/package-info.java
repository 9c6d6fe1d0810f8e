/**
 * What accepting a job costs beside the least that anybody would write for it.
 */
@NullMarked
package ai.nolmt.generations.benchmarks.ingest;

import org.jspecify.annotations.NullMarked;
