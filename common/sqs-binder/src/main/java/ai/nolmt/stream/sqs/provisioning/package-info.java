/** Finds queues, compares them with what their bindings say, and creates them where it may. */
@NullMarked
package ai.nolmt.stream.sqs.provisioning;

import org.jspecify.annotations.NullMarked;
