/**
 * What a job can be.
 */
@NullMarked
package ai.nolmt.generations.job;

import org.jspecify.annotations.NullMarked;
