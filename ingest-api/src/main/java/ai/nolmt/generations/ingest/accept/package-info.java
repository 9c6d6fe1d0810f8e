/**
 * From a request to a job that will not be lost.
 */
@NullMarked
package ai.nolmt.generations.ingest.accept;

import org.jspecify.annotations.NullMarked;
