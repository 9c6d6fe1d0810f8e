/**
 * Receipts of what was deleted, for admins.
 */
@NullMarked
package ai.nolmt.generations.ingest.receipt;

import org.jspecify.annotations.NullMarked;
