/**
 * Tells users what happens to their jobs, while it happens.
 */
@NullMarked
package ai.nolmt.generations.ingest.event;

import org.jspecify.annotations.NullMarked;
