/**
 * The stage that stores outputs.
 */
@NullMarked
package ai.nolmt.generations.upload;

import org.jspecify.annotations.NullMarked;
