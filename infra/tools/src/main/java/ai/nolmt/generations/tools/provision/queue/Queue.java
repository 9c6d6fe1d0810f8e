package ai.nolmt.generations.tools.provision.queue;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** A queue by what nolmt.queues says; where that says its place, no other of its name is taken for it. */
record Queue(SqsClient sqs, QueueAddress address) {
    static Queue of(SqsClient sqs, String address) {
        return new Queue(sqs, QueueAddress.parse(address));
    }

    String name() {
        return address.name();
    }

    /** @throws ConfigurationProblem if another queue of this name would be meant */
    Optional<String> url() {
        String region = sqs.serviceClientConfiguration().region().id();
        if (address.region() != null && !address.region().equals(region)) {
            throw new ConfigurationProblem(
                    "The queue " + address.text() + " is in " + address.region() + ", and AWS_REGION is " + region
                            + ".",
                    "Set AWS_REGION to the queue's region, or nolmt.queues to queues of this one.");
        }
        try {
            String url = sqs.getQueueUrl(get -> get.queueName(name()).queueOwnerAWSAccountId(address.account()))
                    .queueUrl();
            if (!address.hasUrl(url)) {
                throw another(url);
            }
            return Optional.of(url);
        } catch (QueueDoesNotExistException e) {
            return Optional.empty();
        }
    }

    /** Empty if it isn't there. */
    Optional<Map<QueueAttributeName, String>> attributes() {
        return url().map(url -> {
            Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(
                            get -> get.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                    .attributes();
            String arn = attributes.get(QueueAttributeName.QUEUE_ARN);
            if (!address.hasArn(arn)) {
                throw another(arn);
            }
            return attributes;
        });
    }

    private ConfigurationProblem another(@Nullable String found) {
        return new ConfigurationProblem(
                "nolmt.queues names " + address.text() + ", and what is called " + name()
                        + " for these credentials is another queue (" + found + ").",
                "Use credentials of the queue's own account, or set nolmt.queues to the name of a queue of theirs.");
    }

    void set(QueueAttributeName attribute, String value) {
        set(Map.of(attribute, value));
    }

    void set(Map<QueueAttributeName, String> attributes) {
        String url = url().orElseThrow(); // it was there a moment ago
        sqs.setQueueAttributes(set -> set.queueUrl(url).attributes(attributes));
    }

    /** Servers that don't say how long they keep messages drop whatever else they don't know. */
    static boolean knowsLittle(Map<QueueAttributeName, String> attributes) {
        return !attributes.containsKey(QueueAttributeName.MESSAGE_RETENTION_PERIOD);
    }
}
