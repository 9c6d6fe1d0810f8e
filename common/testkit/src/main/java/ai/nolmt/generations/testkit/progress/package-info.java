/**
 * Waits that a slow machine doesn't break.
 */
@NullMarked
package ai.nolmt.generations.testkit.progress;

import org.jspecify.annotations.NullMarked;
