/** The queues with their dead-letter queues. */
@NullMarked
package ai.nolmt.generations.tools.provision.queue;

import org.jspecify.annotations.NullMarked;
