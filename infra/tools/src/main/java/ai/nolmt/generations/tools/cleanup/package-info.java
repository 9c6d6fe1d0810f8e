/** Clean-ups from the command line, which asks the API for them as any admin does. */
@NullMarked
package ai.nolmt.generations.tools.cleanup;

import org.jspecify.annotations.NullMarked;
