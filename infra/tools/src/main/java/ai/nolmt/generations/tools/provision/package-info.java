/** Brings what an installation stands on into the state that the set-up guide describes. */
@NullMarked
package ai.nolmt.generations.tools.provision;

import org.jspecify.annotations.NullMarked;
