/**
 * Generations that must stay, whoever would have them go.
 */
@NullMarked
package ai.nolmt.generations.ingest.hold;

import org.jspecify.annotations.NullMarked;
