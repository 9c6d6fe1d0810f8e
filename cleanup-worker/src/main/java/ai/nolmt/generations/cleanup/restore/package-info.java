/**
 * What a database that was restored to an older state has forgotten, or doesn't know yet.
 */
@NullMarked
package ai.nolmt.generations.cleanup.restore;

import org.jspecify.annotations.NullMarked;
