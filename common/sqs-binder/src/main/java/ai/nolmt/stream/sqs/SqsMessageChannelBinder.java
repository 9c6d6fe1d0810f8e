package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.properties.SqsConsumerProperties;
import ai.nolmt.stream.sqs.properties.SqsConsumerProperties.Acknowledge;
import ai.nolmt.stream.sqs.properties.SqsExtendedBindingProperties;
import ai.nolmt.stream.sqs.properties.SqsProducerProperties;
import ai.nolmt.stream.sqs.provisioning.SqsDestination;
import ai.nolmt.stream.sqs.provisioning.SqsProvisioner;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.cloud.function.context.catalog.FunctionTypeUtils;
import org.springframework.cloud.function.context.catalog.SimpleFunctionRegistry.FunctionInvocationWrapper;
import org.springframework.cloud.stream.binder.AbstractMessageChannelBinder;
import org.springframework.cloud.stream.binder.BinderHeaders;
import org.springframework.cloud.stream.binder.BinderSpecificPropertiesProvider;
import org.springframework.cloud.stream.binder.ExtendedConsumerProperties;
import org.springframework.cloud.stream.binder.ExtendedProducerProperties;
import org.springframework.cloud.stream.binder.ExtendedPropertiesBinder;
import org.springframework.cloud.stream.binder.HeaderMode;
import org.springframework.cloud.stream.provisioning.ConsumerDestination;
import org.springframework.cloud.stream.provisioning.ProducerDestination;
import org.springframework.cloud.stream.provisioning.ProvisioningException;
import org.springframework.core.env.Environment;
import org.springframework.integration.core.MessageProducer;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.util.StringUtils;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** Binds channels to queues. */
final class SqsMessageChannelBinder
        extends AbstractMessageChannelBinder<
                ExtendedConsumerProperties<SqsConsumerProperties>,
                ExtendedProducerProperties<SqsProducerProperties>,
                SqsProvisioner>
        implements ExtendedPropertiesBinder<MessageChannel, SqsConsumerProperties, SqsProducerProperties> {
    private static final String[] HEADERS_AS_ATTRIBUTES = {};
    private static final String INPUT = "-in-";
    private static final int STREAMS_OWN_ATTEMPTS = 3; // the default of ConsumerProperties

    private final SqsResources resources;
    private final SqsExtendedBindingProperties properties;
    // what no attribute may hold is packed as JSON, which must then hold it in other characters
    private final JsonMapper json = JsonMapper.builder()
            .configure(JsonWriteFeature.ESCAPE_NON_ASCII, true)
            .build();
    private final Subscriptions subscriptions = new Subscriptions();

    /** What an application says about a binding. */
    record Said(@Nullable SaidOfConsumer consumer) {}

    record SaidOfConsumer(@Nullable Integer maxAttempts) {}

    SqsMessageChannelBinder(
            SqsResources resources, SqsProvisioner provisioner, SqsExtendedBindingProperties properties) {
        super(HEADERS_AS_ATTRIBUTES, provisioner);
        this.resources = resources;
        this.properties = properties;
    }

    @Override
    protected MessageHandler createProducerMessageHandler(
            ProducerDestination destination,
            ExtendedProducerProperties<SqsProducerProperties> producer,
            @Nullable MessageChannel errorChannel) {
        SqsProducerProperties extension = producer.getExtension();
        boolean withHeaders = producer.getHeaderMode() == null || producer.getHeaderMode() == HeaderMode.headers;
        SqsSender sender = new SqsSender(
                resources,
                (SqsDestination) destination,
                extension,
                queue -> new OutboundEntries(queue, extension.getDelay(), withHeaders, json),
                errorChannel);
        sender.setBeanFactory(getBeanFactory());
        return sender;
    }

    @Override
    protected MessageProducer createConsumerEndpoint(
            ConsumerDestination destination, String group, ExtendedConsumerProperties<SqsConsumerProperties> consumer) {
        SqsDestination queue = (SqsDestination) destination;
        SqsConsumerProperties extension = consumer.getExtension();
        int attempts = attempts(consumer);
        if (extension.getAcknowledge() == Acknowledge.AUTO && answersLater(consumer.getBindingName())) {
            throw new ProvisioningException("The consumer of " + queue.name() + " returns a Mono or a Flux: nobody can"
                    + " see when it is done with a message. Set its acknowledge to manual and call the header"
                    + " acknowledgmentCallback.");
        }
        if (consumer.isBatchMode() && takesMessages(consumer.getBindingName())) {
            throw new ProvisioningException("The consumer of " + queue.name() + " takes a List of Messages, which"
                    + " Spring Cloud Function can't make of a batch. Take a Message of a List: the headers of each are"
                    + " in its header " + BinderHeaders.BATCH_HEADERS + ".");
        }
        if (consumer.isBatchMode() && attempts > 1) {
            throw new ProvisioningException(
                    "The consumer of " + queue.name() + " is in batch mode: a retry would handle"
                            + " again what has succeeded. Set its max-attempts to 1; what failed is redelivered.");
        }
        int atOnce = consumer.getConcurrency() * (consumer.isBatchMode() ? extension.getBatchSize() : 1);
        if (extension.getMaxInFlight() > 0 && extension.getMaxInFlight() < atOnce) {
            throw new ProvisioningException("The consumer of " + queue.name() + " has max-in-flight "
                    + extension.getMaxInFlight() + ", but its handlers work on " + atOnce + " at once (concurrency"
                    + " times batch-size): set it to at least that, or leave it out.");
        }
        SqsInboundEndpoint endpoint = new SqsInboundEndpoint(
                resources,
                queue,
                extension,
                consumer.getConcurrency(),
                consumer.isBatchMode(),
                new InboundMessages(queue, json),
                attempts > 1 || StringUtils.hasText(consumer.getRetryTemplateName())
                        ? buildRetryTemplate(consumer)
                        : null,
                subscriptions,
                group);
        endpoint.setBeanFactory(getBeanFactory());
        endpoint.setErrorChannel(
                registerErrorInfrastructure(destination, group, consumer).getErrorChannel());
        return endpoint;
    }

    @Override
    protected PolledConsumerResources createPolledConsumerResources(
            String name,
            String group,
            ConsumerDestination destination,
            ExtendedConsumerProperties<SqsConsumerProperties> consumer) {
        SqsDestination queue = (SqsDestination) destination;
        consumer.setMaxAttempts(attempts(consumer));
        return new PolledConsumerResources(
                new SqsMessageSource(
                        resources,
                        queue,
                        consumer.getExtension(),
                        new InboundMessages(queue, json),
                        subscriptions,
                        group),
                registerErrorInfrastructure(destination, group, consumer, true));
    }

    /** Whether the function of a binding returns before it is done with a message. */
    private boolean answersLater(@Nullable String binding) {
        FunctionInvocationWrapper function = function(binding);
        return function != null
                && function.getOutputType() != null
                && FunctionTypeUtils.isPublisher(function.getOutputType());
    }

    private boolean takesMessages(@Nullable String binding) {
        FunctionInvocationWrapper function = function(binding);
        return function != null
                && function.getInputType() != null
                && FunctionTypeUtils.isCollectionOfMessage(function.getInputType());
    }

    /** Null if the binding is not named after its function. */
    private @Nullable FunctionInvocationWrapper function(@Nullable String binding) {
        FunctionCatalog catalog =
                getApplicationContext().getBeanProvider(FunctionCatalog.class).getIfAvailable();
        if (catalog == null || binding == null || binding.indexOf(INPUT) < 0) {
            return null;
        }
        Object function = catalog.lookup(binding.substring(0, binding.indexOf(INPUT)));
        return function instanceof FunctionInvocationWrapper wrapper ? wrapper : null;
    }

    /** One, unless the application says otherwise: redelivery is the retry. */
    private int attempts(ExtendedConsumerProperties<SqsConsumerProperties> consumer) {
        int attempts = consumer.getMaxAttempts();
        return attempts != STREAMS_OWN_ATTEMPTS || saysAttempts(consumer.getBindingName()) ? attempts : 1;
    }

    /** Stream's default of three can't be told from a three that somebody wants but by looking for it. */
    private boolean saysAttempts(@Nullable String binding) {
        Environment environment = getApplicationContext().getEnvironment();
        Binder binder = Binder.get(environment);
        Said byDefault = binder.bind("spring.cloud.stream.default", Said.class).orElse(new Said(null));
        Said own = binding == null
                ? new Said(null)
                : binder.bind("spring.cloud.stream.bindings", Bindable.mapOf(String.class, Said.class))
                        .orElse(Map.of())
                        .getOrDefault(binding, new Said(null));
        return saysAttempts(byDefault) || saysAttempts(Objects.requireNonNull(own));
    }

    private static boolean saysAttempts(Said said) {
        return said.consumer() != null && said.consumer().maxAttempts() != null;
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
