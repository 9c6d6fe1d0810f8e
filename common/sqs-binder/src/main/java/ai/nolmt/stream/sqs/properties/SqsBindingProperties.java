package ai.nolmt.stream.sqs.properties;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.cloud.stream.binder.BinderSpecificPropertiesProvider;

/** What is particular to SQS about one binding. The annotation is for editors: it names where the defaults stand. */
@ConfigurationProperties("spring.cloud.stream.sqs.default")
public final class SqsBindingProperties implements BinderSpecificPropertiesProvider {
    @NestedConfigurationProperty
    private SqsConsumerProperties consumer = new SqsConsumerProperties();

    @NestedConfigurationProperty
    private SqsProducerProperties producer = new SqsProducerProperties();

    @Override
    public SqsConsumerProperties getConsumer() {
        return consumer;
    }

    public void setConsumer(SqsConsumerProperties consumer) {
        this.consumer = consumer;
    }

    @Override
    public SqsProducerProperties getProducer() {
        return producer;
    }

    public void setProducer(SqsProducerProperties producer) {
        this.producer = producer;
    }
}
