package ai.nolmt.generations.tools.provision.queue;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** A queue by its name; an address that is a URL or an ARN ends with it. */
record Queue(SqsClient sqs, String address) {
    String name() {
        String last = address.substring(address.lastIndexOf('/') + 1);
        return last.substring(last.lastIndexOf(':') + 1);
    }

    Optional<String> url() {
        try {
            return Optional.of(sqs.getQueueUrl(get -> get.queueName(name()).queueOwnerAWSAccountId(account()))
                    .queueUrl());
        } catch (QueueDoesNotExistException e) {
            return Optional.empty();
        }
    }

    /** Empty if it isn't there. */
    Optional<Map<QueueAttributeName, String>> attributes() {
        return url().map(url -> sqs.getQueueAttributes(get -> get.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributes());
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

    private @Nullable String account() {
        String[] arn = address.split(":", -1);
        return address.startsWith("arn:") && arn.length == 6 ? arn[4] : null;
    }
}
