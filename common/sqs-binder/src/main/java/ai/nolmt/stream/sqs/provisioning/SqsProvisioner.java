package ai.nolmt.stream.sqs.provisioning;

import ai.nolmt.stream.sqs.properties.SqsBinderProperties.Provisioning;
import ai.nolmt.stream.sqs.properties.SqsConsumerProperties;
import ai.nolmt.stream.sqs.properties.SqsProducerProperties;
import ai.nolmt.stream.sqs.properties.SqsQueueProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
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
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Finds queues and, where it may, creates them with their dead-letter queue; never changes one that is there. */
public final class SqsProvisioner
        implements ProvisioningProvider<
                ExtendedConsumerProperties<SqsConsumerProperties>, ExtendedProducerProperties<SqsProducerProperties>> {
    private static final Logger log = LoggerFactory.getLogger(SqsProvisioner.class);
    private static final int FORBIDDEN = 403;

    private final SqsAsyncClient sqs;
    private final Provisioning provisioning;

    public SqsProvisioner(SqsAsyncClient sqs, Provisioning provisioning) {
        this.sqs = sqs;
        this.provisioning = provisioning;
    }

    @Override
    public ProducerDestination provisionProducerDestination(
            String name, ExtendedProducerProperties<SqsProducerProperties> producer) {
        producer.getExtension().check("producer of " + name);
        if (producer.getRequiredGroups() != null && producer.getRequiredGroups().length > 1) {
            throw new ProvisioningException("The producer of " + name + " requires "
                    + producer.getRequiredGroups().length + " groups, but an SQS queue has one: its consumers share"
                    + " the messages. Send to a queue a group, or to an SNS topic that feeds them.");
        }
        QueueAddress address = QueueAddress.parse(name);
        if (!producer.isPartitioned()) {
            return provision(address, producer.getExtension());
        }
        List<SqsDestination> partitions = new ArrayList<>();
        for (int i = 0; i < producer.getPartitionCount(); i++) {
            partitions.add(provision(address.partition(i), producer.getExtension()));
        }
        return new SqsDestination(
                address.name(), partitions.get(0).url(), address.isFifo(), false, 0, List.copyOf(partitions));
    }

    @Override
    public ConsumerDestination provisionConsumerDestination(
            String name, @Nullable String group, ExtendedConsumerProperties<SqsConsumerProperties> consumer) {
        consumer.getExtension().check("consumer of " + name);
        if (group == null || group.isBlank()) {
            throw new ProvisioningException("The consumer of " + name + " has no group. A consumer without a group"
                    + " would get every message for itself, but on SQS all consumers of a queue share its messages."
                    + " Set spring.cloud.stream.bindings.<binding>.group.");
        }
        QueueAddress address = QueueAddress.parse(name);
        return provision(
                consumer.isPartitioned() ? address.partition(consumer.getInstanceIndex()) : address,
                consumer.getExtension());
    }

    private SqsDestination provision(QueueAddress address, SqsQueueProperties wanted) {
        check(address, wanted);
        if (provisioning == Provisioning.OFF) {
            String url = address.url() == null ? find(address) : address.url();
            if (url == null) {
                throw missing(address);
            }
            return new SqsDestination(
                    address.name(), url, address.isFifo(), wanted.isContentBasedDeduplication(), 0, List.of());
        }
        String url = find(address);
        if (url == null) {
            url = create(address, wanted);
        }
        QueueAttributes attributes = look(address.name(), url);
        if (attributes == null) {
            return new SqsDestination(
                    address.name(), url, address.isFifo(), wanted.isContentBasedDeduplication(), 0, List.of());
        }
        List<String> differences = differences(address, wanted, attributes);
        if (!differences.isEmpty()) {
            log.warn(
                    "The SQS queue {} is not as its binding says, and is left as it is: {}",
                    address.name(),
                    String.join("; ", differences));
        }
        return new SqsDestination(
                address.name(),
                url,
                address.isFifo(),
                attributes.contentBasedDeduplication(),
                attributes.maxReceives(),
                List.of());
    }

    private void check(QueueAddress address, SqsQueueProperties wanted) {
        String region = sqs.serviceClientConfiguration().region().id();
        if (address.region() != null && !address.region().equals(region)) {
            throw new ProvisioningException("The queue " + address.name() + " is in " + address.region()
                    + ", but the SQS client is for " + region + ". Set AWS_REGION to the queue's.");
        }
        String dead = wanted.getDeadLetterQueue();
        if (!dead.isEmpty() && QueueAddress.parse(dead).isFifo() != address.isFifo()) {
            throw new ProvisioningException("The queue " + address.name() + " has the dead-letter queue " + dead
                    + ", but of a FIFO queue it must be one, too (its name ends with .fifo), and of others not.");
        }
    }

    private List<String> differences(QueueAddress address, SqsQueueProperties wanted, QueueAttributes actual) {
        List<String> differences = new ArrayList<>();
        QueueAttributes dead = wanted.getDeadLetterQueue().isEmpty() ? null : find(wanted.getDeadLetterQueue());
        String deadArn = dead == null ? wanted.getDeadLetterQueue() : String.valueOf(dead.arn());
        differences.addAll(
                QueueAttributes.wanted(wanted, address.isFifo(), deadArn).differences(actual));
        if (dead != null) {
            differences.addAll(dead.outlives(actual));
        }
        return differences;
    }

    private String create(QueueAddress address, SqsQueueProperties wanted) {
        if (provisioning != Provisioning.CREATE || address.account() != null || address.url() != null) {
            throw missing(address);
        }
        String deadArn = "";
        if (!wanted.getDeadLetterQueue().isEmpty()) {
            QueueAddress dead = QueueAddress.parse(wanted.getDeadLetterQueue());
            String url = find(dead);
            if (url == null) {
                url = create(dead.name(), QueueAttributes.deadLetter(wanted, dead.isFifo()), wanted.getTags());
            }
            deadArn = String.valueOf(attributes(dead.name(), url).arn());
        }
        return create(address.name(), QueueAttributes.wanted(wanted, address.isFifo(), deadArn), wanted.getTags());
    }

    private String create(String name, QueueAttributes wanted, Map<String, String> tags) {
        Map<QueueAttributeName, String> values = wanted.asMap();
        String url = call(
                        name,
                        sqs.createQueue(create ->
                                create.queueName(name).attributes(values).tags(tags)))
                .queueUrl();
        log.info("Created the SQS queue {} with {}", name, values);
        return url;
    }

    private static ProvisioningException missing(QueueAddress address) {
        return new ProvisioningException("There is no SQS queue called " + address.name()
                + ". Create it, check AWS_REGION, or set spring.cloud.stream.sqs.binder.provisioning to create.");
    }

    /** The queue's URL; null if it isn't there. */
    private @Nullable String find(QueueAddress address) {
        try {
            if (address.url() != null) {
                look(address.name(), address.url());
                return address.url();
            }
            return call(
                            address.name(),
                            sqs.getQueueUrl(
                                    get -> get.queueName(address.name()).queueOwnerAWSAccountId(address.account())))
                    .queueUrl();
        } catch (QueueDoesNotExistException e) {
            return null;
        }
    }

    /** Null if there is no such queue, or nobody may look. */
    private @Nullable QueueAttributes find(String destination) {
        QueueAddress address = QueueAddress.parse(destination);
        String url = find(address);
        return url == null ? null : look(address.name(), url);
    }

    /** Null if nobody may look: a role that may send or receive is enough to work. */
    private @Nullable QueueAttributes look(String name, String url) {
        try {
            return attributes(name, url);
        } catch (ProvisioningException e) {
            if (e.getCause() instanceof SqsException refusal && refusal.statusCode() == FORBIDDEN) {
                log.info("The attributes of the SQS queue {} were not looked at: {}", name, refusal.getMessage());
                return null;
            }
            throw e;
        }
    }

    private QueueAttributes attributes(String name, String url) {
        return QueueAttributes.of(call(
                        name, sqs.getQueueAttributes(get -> get.queueUrl(url).attributeNames(QueueAttributeName.ALL)))
                .attributes());
    }

    private static <T> T call(String name, CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof QueueDoesNotExistException missing) {
                throw missing;
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw CallFailure.of(name, cause);
        }
    }
}
