/** What is wanted, what is there, and the way from one to the other. */
@NullMarked
package ai.nolmt.generations.tools.provision.plan;

import org.jspecify.annotations.NullMarked;
