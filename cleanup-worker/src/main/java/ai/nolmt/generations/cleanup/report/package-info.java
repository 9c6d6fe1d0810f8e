/**
 * Reports of clean-ups that are over, in the bucket.
 */
@NullMarked
package ai.nolmt.generations.cleanup.report;

import org.jspecify.annotations.NullMarked;
