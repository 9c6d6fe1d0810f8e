/**
 * What a kind of run is to the worker that runs it.
 */
@NullMarked
package ai.nolmt.generations.cleanup.kind;

import org.jspecify.annotations.NullMarked;
