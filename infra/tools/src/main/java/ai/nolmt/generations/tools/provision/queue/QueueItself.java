package ai.nolmt.generations.tools.provision.queue;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.tools.provision.plan.Finding;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDeletedRecentlyException;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;

/** Made with nothing but its name: what a server doesn't know is refused by itself, later. */
final class QueueItself extends QueuePart {
    QueueItself(Queue queue, String name) {
        super(queue, name, queue.name(), "there is no queue");
    }

    @Override
    Finding read(Map<QueueAttributeName, String> there) {
        return Finding.fine(queue.name());
    }

    /** A queue is made by its name, in this account: an address says where one is. */
    @Override
    Finding missing() {
        String address = queue.address().text();
        return queue.address().isPlaced()
                ? Finding.stuck(
                        "there is no queue " + address + ", and it may be another account's to make: set nolmt.queues"
                                + " to the name " + queue.name() + " to have it made here")
                : super.missing();
    }

    @Override
    public void apply() {
        try {
            queue.sqs().createQueue(create -> create.queueName(queue.name()));
        } catch (QueueNameExistsException e) {
            // made by somebody else meanwhile, with attributes: they are looked at next
        } catch (QueueDeletedRecentlyException e) {
            throw new ConfigurationProblem(
                    "The queue " + queue.name() + " was deleted less than a minute ago.",
                    "Run this again in a minute.",
                    e);
        }
    }

    @Override
    public String writes() {
        return "sqs:CreateQueue";
    }

    @Override
    public boolean isGround() {
        return true;
    }
}
