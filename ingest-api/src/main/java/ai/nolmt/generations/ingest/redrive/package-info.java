/**
 * Failed jobs that are tried again.
 */
@NullMarked
package ai.nolmt.generations.ingest.redrive;

import org.jspecify.annotations.NullMarked;
