/**
 * Rows whose object is gone.
 */
@NullMarked
package ai.nolmt.generations.cleanup.dangling;

import org.jspecify.annotations.NullMarked;
