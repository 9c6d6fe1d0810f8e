package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.provisioning.SqsDestination;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.stream.provisioning.ProvisioningException;

/** Which groups of this application consume which queue. Safe for concurrent use. */
final class Subscriptions {
    private final Map<String, Subscription> all = new HashMap<>();

    private record Subscription(String group, int consumers) {}

    /** @throws ProvisioningException if another group consumes the queue: each would want every message */
    synchronized void open(SqsDestination queue, String group) {
        Subscription there = all.get(queue.url());
        if (there != null && !there.group().equals(group)) {
            throw new ProvisioningException("The groups " + there.group() + " and " + group + " both consume "
                    + queue.name() + ", but all consumers of an SQS queue share its messages. Use a queue a group,"
                    + " fed by an SNS topic, or the same group.");
        }
        all.put(queue.url(), new Subscription(group, there == null ? 1 : there.consumers() + 1));
    }

    synchronized void close(SqsDestination queue) {
        @Nullable Subscription there = all.remove(queue.url());
        if (there != null && there.consumers() > 1) {
            all.put(queue.url(), new Subscription(there.group(), there.consumers() - 1));
        }
    }
}
