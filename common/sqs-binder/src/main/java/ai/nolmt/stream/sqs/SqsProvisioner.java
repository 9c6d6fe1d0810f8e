package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.SqsBinderProperties.Provisioning;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.stream.binder.ExtendedConsumerProperties;
import org.springframework.cloud.stream.binder.ExtendedProducerProperties;
import org.springframework.cloud.stream.provisioning.ConsumerDestination;
import org.springframework.cloud.stream.provisioning.ProducerDestination;
import org.springframework.cloud.stream.provisioning.ProvisioningException;
import org.springframework.cloud.stream.provisioning.ProvisioningProvider;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** Finds queues and, where it may, creates them with their dead-letter queue; never changes one that is there. */
final class SqsProvisioner
        implements ProvisioningProvider<
                ExtendedConsumerProperties<SqsConsumerProperties>, ExtendedProducerProperties<SqsProducerProperties>> {
    private static final Logger log = LoggerFactory.getLogger(SqsProvisioner.class);
    private static final String RETENTION = "345600"; // 4 days, SQS's own default
    // A dead letter keeps the age it had in its source queue: it needs the longer life. 14 days is the most.
    private static final String LONG_RETENTION = "1209600";

    private final SqsAsyncClient sqs;
    private final Provisioning provisioning;

    SqsProvisioner(SqsAsyncClient sqs, Provisioning provisioning) {
        this.sqs = sqs;
        this.provisioning = provisioning;
    }

    @Override
    public ProducerDestination provisionProducerDestination(
            String name, ExtendedProducerProperties<SqsProducerProperties> properties) {
        SqsProducerProperties producer = properties.getExtension();
        return new SqsDestination(name, provision(name, producer.getDeadLetterQueue(), producer.getMaxReceives()));
    }

    @Override
    public ConsumerDestination provisionConsumerDestination(
            String name, String group, ExtendedConsumerProperties<SqsConsumerProperties> properties) {
        SqsConsumerProperties consumer = properties.getExtension();
        consumer.check(name);
        return new SqsDestination(name, provision(name, consumer.getDeadLetterQueue(), consumer.getMaxReceives()));
    }

    private String provision(String name, String deadLetterQueue, int maxReceives) {
        return find(name).orElseGet(() -> create(name, attributes(deadLetterQueue, maxReceives)));
    }

    private Map<QueueAttributeName, String> attributes(String deadLetterQueue, int maxReceives) {
        if (deadLetterQueue.isEmpty()) {
            return Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, LONG_RETENTION);
        }
        String url = provision(deadLetterQueue, "", 0);
        String arn = call(
                        deadLetterQueue,
                        sqs.getQueueAttributes(get -> get.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN)))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        return Map.of(
                QueueAttributeName.MESSAGE_RETENTION_PERIOD,
                RETENTION,
                QueueAttributeName.REDRIVE_POLICY,
                "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":\"" + maxReceives + "\"}");
    }

    private Optional<String> find(String name) {
        try {
            return Optional.of(
                    call(name, sqs.getQueueUrl(get -> get.queueName(name))).queueUrl());
        } catch (NoSuchQueue e) {
            return Optional.empty();
        }
    }

    private String create(String name, Map<QueueAttributeName, String> attributes) {
        if (provisioning != Provisioning.CREATE) {
            throw new ProvisioningException("There is no SQS queue called " + name
                    + ". Create it, check AWS_REGION, or set spring.cloud.stream.sqs.binder.provisioning to create.");
        }
        String url = call(name, sqs.createQueue(create -> create.queueName(name).attributes(attributes)))
                .queueUrl();
        log.info("Created the SQS queue {} with {}", name, attributes);
        return url;
    }

    private static <T> T call(String name, CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof QueueDoesNotExistException) {
                throw new NoSuchQueue(e);
            }
            throw new ProvisioningException(
                    "SQS did not answer for the queue " + name + ": "
                            + (e.getCause() == null ? e : e.getCause()).getMessage(),
                    e);
        }
    }

    private static final class NoSuchQueue extends RuntimeException {
        NoSuchQueue(Throwable cause) {
            super(cause);
        }
    }
}
