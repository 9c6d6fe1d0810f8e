/**
 * Looks at a whole set-up, from variables to a generation that goes through all of it, and says of each part whether it
 * is well, or what to do.
 */
@NullMarked
package ai.nolmt.generations.tools.doctor;

import org.jspecify.annotations.NullMarked;
