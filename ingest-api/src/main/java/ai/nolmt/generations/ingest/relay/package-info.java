/**
 * The only sender: from job rows to the queues.
 */
@NullMarked
package ai.nolmt.generations.ingest.relay;

import org.jspecify.annotations.NullMarked;
