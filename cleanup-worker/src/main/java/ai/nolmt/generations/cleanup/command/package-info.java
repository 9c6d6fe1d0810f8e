/**
 * From a message to a run, and the schedule that asks for runs.
 */
@NullMarked
package ai.nolmt.generations.cleanup.command;

import org.jspecify.annotations.NullMarked;
