/**
 * Whether objects are still what their rows say.
 */
@NullMarked
package ai.nolmt.generations.cleanup.scrub;

import org.jspecify.annotations.NullMarked;
