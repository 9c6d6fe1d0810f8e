/**
 * What can go wrong, by name.
 */
@NullMarked
package ai.nolmt.generations.problem;

import org.jspecify.annotations.NullMarked;
