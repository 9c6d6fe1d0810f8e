/**
 * A collector of spans.
 */
@NullMarked
package ai.nolmt.generations.testkit.trace;

import org.jspecify.annotations.NullMarked;
