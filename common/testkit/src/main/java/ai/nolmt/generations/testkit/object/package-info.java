/**
 * What every bucket must do for us.
 */
@NullMarked
package ai.nolmt.generations.testkit.object;

import org.jspecify.annotations.NullMarked;
