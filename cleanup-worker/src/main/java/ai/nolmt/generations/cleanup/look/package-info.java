/**
 * What kinds share that look at rows and objects and change neither.
 */
@NullMarked
package ai.nolmt.generations.cleanup.look;

import org.jspecify.annotations.NullMarked;
