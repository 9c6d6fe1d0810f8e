/**
 * What is counted and timed of attempts.
 */
@NullMarked
package ai.nolmt.generations.upload.meter;

import org.jspecify.annotations.NullMarked;
