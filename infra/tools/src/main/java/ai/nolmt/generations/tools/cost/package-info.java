/** What an installation costs on AWS: estimated from what is to be made, or read from what is there. */
@NullMarked
package ai.nolmt.generations.tools.cost;

import org.jspecify.annotations.NullMarked;
