/**
 * Keys on their way out, and what is known of those that went. Nobody else writes tombstones or receipts.
 */
@NullMarked
package ai.nolmt.generations.tombstone;

import org.jspecify.annotations.NullMarked;
