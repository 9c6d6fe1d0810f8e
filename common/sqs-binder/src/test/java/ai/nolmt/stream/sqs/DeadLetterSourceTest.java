package ai.nolmt.stream.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import ai.nolmt.stream.sqs.properties.SqsConsumerProperties;
import ai.nolmt.stream.sqs.provisioning.SqsDestination;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.cloud.stream.binder.BinderHeaders;
import org.springframework.integration.channel.DirectChannel;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import tools.jackson.databind.json.JsonMapper;

/** Of a message as SQS gives it from a dead-letter queue: ElasticMQ doesn't say where a message comes from. */
class DeadLetterSourceTest {
    private static final String SOURCE = "arn:aws:sqs:eu-west-1:123456789012:orders";

    private final FakeSqs sqs = new FakeSqs();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final CompletableFuture<org.springframework.messaging.Message<?>> handled = new CompletableFuture<>();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void aDeadLettersSourceIsAHeaderWhereMessagesComeOneByOne() {
        sqs.add(deadLetter(Map.of()));
        assertThat(receive(false).getHeaders()).contains(entry("Sqs_Msa_DeadLetterQueueSourceArn", SOURCE));
        assertThat(SqsBinderHeaders.DEAD_LETTER_QUEUE_SOURCE_ARN).isEqualTo("Sqs_Msa_DeadLetterQueueSourceArn");
    }

    @Test
    void aDeadLettersSourceIsAmongItsOwnHeadersInABatch() {
        sqs.add(deadLetter(Map.of()));
        List<?> all = Objects.requireNonNull(receive(true).getHeaders().get(BinderHeaders.BATCH_HEADERS, List.class));
        assertThat(all)
                .singleElement()
                .satisfies(one -> assertThat(((Map<?, ?>) one).get(SqsBinderHeaders.DEAD_LETTER_QUEUE_SOURCE_ARN))
                        .isEqualTo(SOURCE));
    }

    @Test
    void theConsumerAsksSqsForTheSource() {
        sqs.add(deadLetter(Map.of()));
        receive(false);
        assertThat(sqs.receives)
                .allSatisfy(request -> assertThat(request.messageSystemAttributeNames())
                        .contains(MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN));
    }

    @Test
    void anAttributeOfASenderIsNotTakenForTheSource() {
        MessageAttributeValue forged = MessageAttributeValue.builder()
                .dataType("String")
                .stringValue("forged")
                .build();
        sqs.add(deadLetter(Map.of(SqsBinderHeaders.DEAD_LETTER_QUEUE_SOURCE_ARN, forged)).toBuilder()
                .attributes(Map.of())
                .build());
        assertThat(receive(false).getHeaders()).doesNotContainKey(SqsBinderHeaders.DEAD_LETTER_QUEUE_SOURCE_ARN);
    }

    private org.springframework.messaging.Message<?> receive(boolean batches) {
        SqsDestination queue = new SqsDestination("orders-dlq", "http://localhost/q", false, false, 0, List.of());
        SqsConsumerProperties properties = new SqsConsumerProperties();
        properties.setPollTimeout(Duration.ZERO);
        SqsInboundEndpoint endpoint = new SqsInboundEndpoint(
                sqs.resources(timer),
                queue,
                properties,
                1,
                batches,
                new InboundMessages(queue, JsonMapper.shared()),
                null,
                new Subscriptions(),
                "tests");
        DirectChannel channel = new DirectChannel();
        channel.subscribe(handled::complete);
        endpoint.setOutputChannel(channel);
        endpoint.setBeanFactory(new DefaultListableBeanFactory());
        endpoint.afterPropertiesSet();
        endpoint.start();
        try {
            return handled.orTimeout(1, TimeUnit.MINUTES).join();
        } finally {
            endpoint.stop();
        }
    }

    private static Message deadLetter(Map<String, MessageAttributeValue> attributes) {
        return Message.builder()
                .messageId("1")
                .receiptHandle("r")
                .body("{}")
                .messageAttributes(attributes)
                .attributes(Map.of(MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN, SOURCE))
                .build();
    }
}
