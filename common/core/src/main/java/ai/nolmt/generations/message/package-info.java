/**
 * What travels on the queues.
 */
@NullMarked
package ai.nolmt.generations.message;

import org.jspecify.annotations.NullMarked;
