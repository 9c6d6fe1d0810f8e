/**
 * From tombstones to deleted objects and receipts.
 */
@NullMarked
package ai.nolmt.generations.cleanup.purge;

import org.jspecify.annotations.NullMarked;
