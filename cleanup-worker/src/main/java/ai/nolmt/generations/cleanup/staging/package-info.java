/**
 * What was begun in the bucket and never completed.
 */
@NullMarked
package ai.nolmt.generations.cleanup.staging;

import org.jspecify.annotations.NullMarked;
