/**
 * Which addresses may be called on a user's word.
 */
@NullMarked
package ai.nolmt.generations.net;

import org.jspecify.annotations.NullMarked;
