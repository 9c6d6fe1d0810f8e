/**
 * What the upload worker stores in a second, beside a worker that somebody would write in fifty lines.
 */
@NullMarked
package ai.nolmt.generations.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
