/**
 * The output's size, hash and format, checked again.
 */
@NullMarked
package ai.nolmt.generations.upload.inspect;

import org.jspecify.annotations.NullMarked;
