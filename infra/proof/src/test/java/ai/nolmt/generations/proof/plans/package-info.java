/**
 * How PostgreSQL answers a user who has a million generations.
 */
@NullMarked
package ai.nolmt.generations.proof.plans;

import org.jspecify.annotations.NullMarked;
