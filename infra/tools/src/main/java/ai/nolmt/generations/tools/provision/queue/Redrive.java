package ai.nolmt.generations.tools.provision.queue;

import ai.nolmt.generations.tools.provision.plan.Finding;
import ai.nolmt.generations.tools.provision.plan.PolicyDocument;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Where a message goes that was received too often. */
final class Redrive extends QueuePart {
    private final Queue dead;
    private final int maxReceives;

    Redrive(Queue queue, String name, Queue dead, int maxReceives) {
        super(
                queue,
                name,
                "to " + dead.name() + " after " + maxReceives + " receives",
                "a message that nobody can handle comes again for as long as it is kept");
        this.dead = dead;
        this.maxReceives = maxReceives;
    }

    @Override
    Finding read(Map<QueueAttributeName, String> there) {
        String is = there.getOrDefault(QueueAttributeName.REDRIVE_POLICY, "");
        if (is.isEmpty()) {
            return Finding.missing(wanted());
        }
        return dead.attributes().isPresent() && PolicyDocument.same(is, policy())
                ? Finding.fine(wanted())
                : Finding.otherwise(is);
    }

    @Override
    public void apply() {
        queue.set(QueueAttributeName.REDRIVE_POLICY, policy());
    }

    private String policy() {
        String arn = dead.attributes().orElseThrow().get(QueueAttributeName.QUEUE_ARN);
        return "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":" + maxReceives + "}";
    }
}
