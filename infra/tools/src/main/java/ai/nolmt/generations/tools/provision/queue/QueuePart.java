package ai.nolmt.generations.tools.provision.queue;

import ai.nolmt.generations.tools.provision.plan.Desired;
import ai.nolmt.generations.tools.provision.plan.Finding;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What is set on a queue; where there is none yet, everything is missing. */
abstract class QueuePart implements Desired {
    final Queue queue;
    private final String name;
    private final String wanted;
    private final String without;

    /** @param wanted without a full stop */
    QueuePart(Queue queue, String name, String wanted, String without) {
        this.queue = queue;
        this.name = name;
        this.wanted = wanted;
        this.without = without;
    }

    abstract Finding read(Map<QueueAttributeName, String> there);

    /** Where there is no queue. */
    Finding missing() {
        return Finding.missing(wanted);
    }

    final String wanted() {
        return wanted;
    }

    @Override
    public final Finding look() {
        return queue.attributes().map(this::read).orElseGet(this::missing);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String without() {
        return without;
    }

    @Override
    public String reads() {
        return "sqs:GetQueueUrl or sqs:GetQueueAttributes";
    }

    @Override
    public String writes() {
        return "sqs:SetQueueAttributes";
    }
}
