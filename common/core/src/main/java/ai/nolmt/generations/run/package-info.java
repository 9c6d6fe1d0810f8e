/**
 * Clean-up runs: what was asked for, who has it, how far it is, and what it may still write.
 */
@NullMarked
package ai.nolmt.generations.run;

import org.jspecify.annotations.NullMarked;
