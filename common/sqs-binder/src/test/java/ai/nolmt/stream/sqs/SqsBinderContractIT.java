package ai.nolmt.stream.sqs;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.stream.sqs.properties.SqsBinderProperties.Provisioning;
import ai.nolmt.stream.sqs.properties.SqsConsumerProperties;
import ai.nolmt.stream.sqs.properties.SqsExtendedBindingProperties;
import ai.nolmt.stream.sqs.properties.SqsProducerProperties;
import ai.nolmt.stream.sqs.provisioning.SqsProvisioner;
import io.micrometer.observation.ObservationRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.cloud.stream.binder.AbstractPollableConsumerTestBinder;
import org.springframework.cloud.stream.binder.Binding;
import org.springframework.cloud.stream.binder.ExtendedConsumerProperties;
import org.springframework.cloud.stream.binder.ExtendedProducerProperties;
import org.springframework.cloud.stream.binder.PartitionCapableBinderTests;
import org.springframework.cloud.stream.binder.Spy;
import org.springframework.cloud.stream.provisioning.ProvisioningException;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.messaging.MessageChannel;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Spring Cloud Stream's own tests of a binder. One after the other: they share queues. */
@Execution(ExecutionMode.SAME_THREAD)
class SqsBinderContractIT
        extends PartitionCapableBinderTests<
                SqsBinderContractIT.TestBinder,
                ExtendedConsumerProperties<SqsConsumerProperties>,
                ExtendedProducerProperties<SqsProducerProperties>> {
    private final SqsAsyncClient sqs = LocalSqs.asyncClient(LocalSqs.shared().endpoint());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    SqsBinderContractIT() {
        timeoutMultiplier = 20; // how long a message may take that is expected
    }

    @AfterEach
    void closeClients() {
        timer.shutdownNow();
        sqs.close();
    }

    @Override
    @Test
    public void testAnonymousGroup(TestInfo info) throws Exception {
        // A queue has no subscriptions of their own for consumers without a group: the binder refuses them.
        QueueChannel input = new QueueChannel();
        assertThatThrownBy(() -> getBinder().bindConsumer("defaultGroup-0", null, input, createConsumerProperties()))
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("has no group")
                .hasMessageContaining("spring.cloud.stream.bindings.<binding>.group");
    }

    @Override
    @Test
    public void testTwoRequiredGroups(TestInfo info) throws Exception {
        // Consumers of a queue share its messages: two groups that each get all of them are refused.
        ExtendedProducerProperties<SqsProducerProperties> producer = createProducerProperties(info);
        producer.setRequiredGroups("test1", "test2");
        DirectChannel output = createBindableChannel("output", createProducerBindingProperties(producer));
        assertThatThrownBy(() -> getBinder().bindProducer("twoGroups", output, producer))
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("requires 2 groups");
    }

    @Test
    void twoGroupsOfOneQueueAreRefused() throws Exception {
        String queue = "q-" + UUID.randomUUID();
        Binding<MessageChannel> first =
                getBinder().bindConsumer(queue, "one", new QueueChannel(), createConsumerProperties());
        assertThatThrownBy(
                        () -> getBinder().bindConsumer(queue, "other", new QueueChannel(), createConsumerProperties()))
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("share its messages");
        first.unbind();
        getBinder()
                .bindConsumer(queue, "other", new QueueChannel(), createConsumerProperties())
                .unbind();
    }

    @Override
    protected TestBinder getBinder() {
        if (testBinder == null) {
            SqsResources resources = new SqsResources(
                    sqs,
                    timer,
                    System::nanoTime,
                    Clock.systemUTC(),
                    new Random(1),
                    SqsMeters.NONE,
                    new CallHealth(System::nanoTime),
                    ObservationRegistry.NOOP,
                    false);
            SqsMessageChannelBinder binder = new SqsMessageChannelBinder(
                    resources, new SqsProvisioner(sqs, Provisioning.CREATE), new SqsExtendedBindingProperties());
            binder.setApplicationContext(applicationContext);
            testBinder = new TestBinder(binder);
        }
        return testBinder;
    }

    @Override
    protected ExtendedConsumerProperties<SqsConsumerProperties> createConsumerProperties() {
        SqsConsumerProperties consumer = new SqsConsumerProperties();
        consumer.setPollTimeout(Duration.ofSeconds(1));
        return new ExtendedConsumerProperties<>(consumer);
    }

    @Override
    protected ExtendedProducerProperties<SqsProducerProperties> createProducerProperties(TestInfo info) {
        return new ExtendedProducerProperties<>(new SqsProducerProperties());
    }

    @Override
    public Spy spyOn(String name) {
        return expectNull -> LocalSqs.shared()
                .client()
                .receiveMessage(
                        receive -> receive.queueUrl(LocalSqs.shared().url(name)).waitTimeSeconds(expectNull ? 1 : 20))
                .messages()
                .stream()
                .map(Message::body)
                .findFirst()
                .orElse(null);
    }

    @Override
    protected void checkRkExpressionForPartitionedModuleSpEL(Object endpoint) {
        // There is no routing expression: a partition is a queue, and the test sees each message arrive at its own.
    }

    @Override
    protected boolean usesExplicitRouting() {
        return true;
    }

    @Override
    protected String getDestinationNameDelimiter() {
        return "-"; // SQS has no dots in queue names
    }

    @Override
    protected String getClassUnderTestName() {
        return SqsMessageChannelBinder.class.getSimpleName();
    }

    static final class TestBinder
            extends AbstractPollableConsumerTestBinder<
                    SqsMessageChannelBinder,
                    ExtendedConsumerProperties<SqsConsumerProperties>,
                    ExtendedProducerProperties<SqsProducerProperties>> {
        TestBinder(SqsMessageChannelBinder binder) {
            setPollableConsumerBinder(Objects.requireNonNull(binder));
        }

        @Override
        public void cleanup() {
            queues.clear(); // they end with the server
        }
    }
}
