/**
 * Hostile callers beside a well-behaved one, on an ingest API of its own with a small heap.
 */
@NullMarked
package ai.nolmt.generations.proof.siege;

import org.jspecify.annotations.NullMarked;
