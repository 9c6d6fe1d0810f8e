/**
 * Jobs: what they can be, and every statement that changes one. Nobody else writes nolmt.jobs.
 */
@NullMarked
package ai.nolmt.generations.job;

import org.jspecify.annotations.NullMarked;
