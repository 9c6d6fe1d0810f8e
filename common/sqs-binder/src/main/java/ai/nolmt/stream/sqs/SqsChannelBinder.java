package ai.nolmt.stream.sqs;

import java.util.random.RandomGenerator;
import org.springframework.cloud.stream.binder.AbstractMessageChannelBinder;
import org.springframework.cloud.stream.binder.BinderSpecificPropertiesProvider;
import org.springframework.cloud.stream.binder.ExtendedConsumerProperties;
import org.springframework.cloud.stream.binder.ExtendedProducerProperties;
import org.springframework.cloud.stream.binder.ExtendedPropertiesBinder;
import org.springframework.cloud.stream.provisioning.ConsumerDestination;
import org.springframework.cloud.stream.provisioning.ProducerDestination;
import org.springframework.cloud.stream.provisioning.ProvisioningException;
import org.springframework.integration.core.MessageProducer;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** Binds channels to queues. There is no error channel in between: it would turn failures into acknowledgements. */
final class SqsChannelBinder
        extends AbstractMessageChannelBinder<
                ExtendedConsumerProperties<SqsConsumerProperties>,
                ExtendedProducerProperties<SqsProducerProperties>,
                SqsProvisioner>
        implements ExtendedPropertiesBinder<MessageChannel, SqsConsumerProperties, SqsProducerProperties> {
    private static final String[] HEADERS_AS_ATTRIBUTES = {};

    private final SqsAsyncClient sqs;
    private final SqsExtendedBindingProperties properties;
    private final RandomGenerator random;

    SqsChannelBinder(
            SqsAsyncClient sqs,
            SqsProvisioner provisioner,
            SqsExtendedBindingProperties properties,
            RandomGenerator random) {
        super(HEADERS_AS_ATTRIBUTES, provisioner);
        this.sqs = sqs;
        this.properties = properties;
        this.random = random;
    }

    @Override
    protected MessageHandler createProducerMessageHandler(
            ProducerDestination destination,
            ExtendedProducerProperties<SqsProducerProperties> producer,
            MessageChannel errorChannel) {
        SqsSender sender = new SqsSender(sqs, (SqsDestination) destination);
        sender.setBeanFactory(getBeanFactory());
        return sender;
    }

    @Override
    protected MessageProducer createConsumerEndpoint(
            ConsumerDestination destination, String group, ExtendedConsumerProperties<SqsConsumerProperties> consumer) {
        if (consumer.isBatchMode() && !consumer.isUseNativeDecoding()) {
            // Spring Cloud Function leaves out, without a word, what it can't convert from a batch: that would be lost.
            throw new ProvisioningException("The consumer of " + destination.getName()
                    + " is in batch mode: set its use-native-decoding to true and take Message<List<byte[]>>.");
        }
        SqsInboundEndpoint endpoint = new SqsInboundEndpoint(
                sqs, (SqsDestination) destination, consumer.getExtension(), consumer.isBatchMode(), random);
        endpoint.setBeanFactory(getBeanFactory());
        return endpoint;
    }

    @Override
    public SqsConsumerProperties getExtendedConsumerProperties(String binding) {
        return properties.getExtendedConsumerProperties(binding);
    }

    @Override
    public SqsProducerProperties getExtendedProducerProperties(String binding) {
        return properties.getExtendedProducerProperties(binding);
    }

    @Override
    public String getDefaultsPrefix() {
        return properties.getDefaultsPrefix();
    }

    @Override
    public Class<? extends BinderSpecificPropertiesProvider> getExtendedPropertiesEntryClass() {
        return properties.getExtendedPropertiesEntryClass();
    }
}
