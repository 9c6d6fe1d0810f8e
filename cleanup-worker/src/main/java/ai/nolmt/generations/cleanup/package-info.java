/**
 * The stage that deletes.
 */
@NullMarked
package ai.nolmt.generations.cleanup;

import org.jspecify.annotations.NullMarked;
