/**
 * Runs named tests on classes that were changed to be wrong.
 */
@NullMarked
package ai.nolmt.generations.proof.mutation;

import org.jspecify.annotations.NullMarked;
