/**
 * What is over, and that nothing needs any more.
 */
@NullMarked
package ai.nolmt.generations.cleanup.jobs;

import org.jspecify.annotations.NullMarked;
