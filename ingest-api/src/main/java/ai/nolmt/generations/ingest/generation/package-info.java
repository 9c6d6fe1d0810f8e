/**
 * {@code /api/generations}: what is asked and what is answered.
 */
@NullMarked
package ai.nolmt.generations.ingest.generation;

import org.jspecify.annotations.NullMarked;
