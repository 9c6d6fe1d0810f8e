/**
 * Objects that no row knows.
 */
@NullMarked
package ai.nolmt.generations.cleanup.sweep;

import org.jspecify.annotations.NullMarked;
