/**
 * Whether bucket and database belong together.
 */
@NullMarked
package ai.nolmt.generations.cleanup.installation;

import org.jspecify.annotations.NullMarked;
