/**
 * Jobs as the API leaves them.
 */
@NullMarked
package ai.nolmt.generations.testkit.job;

import org.jspecify.annotations.NullMarked;
