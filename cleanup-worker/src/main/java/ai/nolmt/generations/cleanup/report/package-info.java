/**
 * What a run is, who has it, and how far it is.
 */
@NullMarked
package ai.nolmt.generations.cleanup.report;

import org.jspecify.annotations.NullMarked;
