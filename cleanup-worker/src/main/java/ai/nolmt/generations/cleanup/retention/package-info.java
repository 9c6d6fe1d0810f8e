/**
 * From what has expired to tombstones.
 */
@NullMarked
package ai.nolmt.generations.cleanup.retention;

import org.jspecify.annotations.NullMarked;
