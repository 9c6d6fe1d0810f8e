package ai.nolmt.generations.tools.provision.queue;

import ai.nolmt.generations.tools.provision.plan.Finding;
import ai.nolmt.generations.tools.provision.plan.PolicyDocument;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** No other queue may use the dead-letter queue: its messages would be taken for ours, and parked. */
final class RedriveAllow extends QueuePart {
    private final Queue source;

    RedriveAllow(Queue dead, String name, Queue source) {
        super(
                dead,
                name,
                "dead letters come from " + source.name() + " only",
                "any queue of the account may use it for its dead letters");
        this.source = source;
    }

    @Override
    Finding read(Map<QueueAttributeName, String> there) {
        String is = there.getOrDefault(QueueAttributeName.REDRIVE_ALLOW_POLICY, "");
        if (is.isEmpty()) {
            return Queue.knowsLittle(there)
                    ? Finding.cant("this server has no " + QueueAttributeName.REDRIVE_ALLOW_POLICY)
                    : Finding.missing(wanted());
        }
        return source.attributes().isPresent() && PolicyDocument.same(is, policy())
                ? Finding.fine(wanted())
                : Finding.otherwise(is);
    }

    @Override
    public void apply() {
        queue.set(QueueAttributeName.REDRIVE_ALLOW_POLICY, policy());
    }

    private String policy() {
        String arn = source.attributes().orElseThrow().get(QueueAttributeName.QUEUE_ARN);
        return "{\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[\"" + arn + "\"]}";
    }
}
