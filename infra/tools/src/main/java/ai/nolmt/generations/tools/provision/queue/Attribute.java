package ai.nolmt.generations.tools.provision.queue;

import ai.nolmt.generations.tools.provision.plan.Finding;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** One attribute that is a number. */
final class Attribute extends QueuePart {
    private final QueueAttributeName attribute;
    private final String value;
    private final String usual;

    /** @param usual what a queue has of which nobody said anything */
    Attribute(
            Queue queue,
            String name,
            QueueAttributeName attribute,
            String value,
            String usual,
            String wanted,
            String without) {
        super(queue, name, wanted, without);
        this.attribute = attribute;
        this.value = value;
        this.usual = usual;
    }

    @Override
    Finding read(Map<QueueAttributeName, String> there) {
        String is = there.get(attribute);
        if (is == null) {
            return Finding.cant("this server has no " + attribute);
        }
        if (is.equals(value)) {
            return Finding.fine(wanted());
        }
        return is.equals(usual) ? Finding.missing(wanted()) : Finding.otherwise(attribute + " is " + is);
    }

    @Override
    public void apply() {
        queue.set(attribute, value);
    }
}
