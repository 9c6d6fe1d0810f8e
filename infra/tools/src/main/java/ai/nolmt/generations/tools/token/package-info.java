/** Tokens for trying things out. */
@NullMarked
package ai.nolmt.generations.tools.token;

import org.jspecify.annotations.NullMarked;
