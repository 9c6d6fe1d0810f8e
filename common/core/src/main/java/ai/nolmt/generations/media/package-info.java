/**
 * Which media may be kept, told from the bytes and never from what a caller declared.
 */
@NullMarked
package ai.nolmt.generations.media;

import org.jspecify.annotations.NullMarked;
