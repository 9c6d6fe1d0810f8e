/**
 * {@code /api/uploads}: outputs that their senders put into the bucket themselves.
 */
@NullMarked
package ai.nolmt.generations.ingest.upload;

import org.jspecify.annotations.NullMarked;
