/**
 * A bucket of as many objects as a test wants, none of which is anywhere.
 */
@NullMarked
package ai.nolmt.generations.testkit.listing;

import org.jspecify.annotations.NullMarked;
