/**
 * What operators run beside the applications, as one command line: the set-up that does, checks and explains itself.
 */
@NullMarked
package ai.nolmt.generations.tools;

import org.jspecify.annotations.NullMarked;
