/**
 * What all commands have in common: where they take things from, how they print, and how they fail.
 */
@NullMarked
package ai.nolmt.generations.tools.command;

import org.jspecify.annotations.NullMarked;
