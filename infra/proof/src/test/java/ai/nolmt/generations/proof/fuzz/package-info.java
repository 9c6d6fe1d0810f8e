/**
 * Requests at random, of all that the API's description has: right ones, wrong ones and nearly right ones.
 */
@NullMarked
package ai.nolmt.generations.proof.fuzz;

import org.jspecify.annotations.NullMarked;
