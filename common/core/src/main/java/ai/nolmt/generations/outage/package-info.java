/** What the log says while a server that we need is away: when that began, once a minute, and when it ended. */
@NullMarked
package ai.nolmt.generations.outage;

import org.jspecify.annotations.NullMarked;
