package ai.nolmt.stream.sqs;

import io.awspring.cloud.sqs.listener.ListenerMode;
import io.awspring.cloud.sqs.listener.QueueNotFoundStrategy;
import io.awspring.cloud.sqs.listener.SqsMessageListenerContainer;
import io.awspring.cloud.sqs.listener.acknowledgement.handler.AcknowledgementMode;
import io.awspring.cloud.sqs.listener.backpressure.BackPressureHandlerFactories;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.springframework.cloud.stream.binder.BinderHeaders;
import org.springframework.integration.core.Pausable;
import org.springframework.integration.endpoint.MessageProducerSupport;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.Message;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Receives from one queue with spring-cloud-aws's container, always in batches: acknowledgement in part and decoding
 * one by one are ours, polling and back-pressure are the container's.
 */
final class SqsInboundEndpoint extends MessageProducerSupport implements Pausable {
    private final boolean batches;
    private final PollingGate gate = new PollingGate();
    private final SqsMessageListenerContainer<byte[]> container;

    SqsInboundEndpoint(
            SqsAsyncClient sqs,
            SqsDestination queue,
            SqsConsumerProperties properties,
            boolean batches,
            RandomGenerator random) {
        this.batches = batches;
        RedeliveryDelay delay =
                new RedeliveryDelay(properties.getRedeliveryDelay(), properties.getMaxRedeliveryDelay(), random);
        this.container = SqsMessageListenerContainer.<byte[]>builder()
                .id("sqs-" + queue.name())
                .sqsAsyncClient(sqs)
                .queueNames(queue.url())
                .messageListener(new SqsReceiver(queue.name(), this::handle, delay))
                .configure(options -> options.listenerMode(ListenerMode.BATCH)
                        .acknowledgementMode(AcknowledgementMode.MANUAL)
                        // at once: what the container buffers is lost when it stops
                        .acknowledgementInterval(Duration.ZERO)
                        .acknowledgementThreshold(0)
                        .acknowledgementShutdownTimeout(properties.getShutdownTimeout())
                        .listenerShutdownTimeout(properties.getShutdownTimeout())
                        .maxMessagesPerPoll(properties.getBatchSize())
                        .maxConcurrentMessages(properties.getMaxInFlight())
                        .pollTimeout(properties.getPollTimeout())
                        .messageVisibility(properties.getVisibilityTimeout())
                        .queueNotFoundStrategy(QueueNotFoundStrategy.FAIL)
                        .messageSystemAttributeNames(List.of(MessageSystemAttributeName.ALL))
                        .backPressureHandlerFactory(BackPressureHandlerFactories.compositeBackPressureHandler(
                                BackPressureHandlerFactories.concurrencyLimiterBackPressureHandler(), o -> gate))
                        .messageConverter(new BytesConverter()))
                .build();
    }

    @Override
    protected void doStart() {
        container.start();
    }

    @Override
    protected void doStop() {
        container.stop();
    }

    @Override
    public void pause() {
        gate.set(false);
    }

    @Override
    public void resume() {
        gate.set(true);
    }

    @Override
    public boolean isPaused() {
        return !gate.isOpen();
    }

    private void handle(List<Message<byte[]>> messages) {
        if (batches) {
            List<Map<String, Object>> headers = messages.stream()
                    .map(message -> Map.<String, Object>copyOf(message.getHeaders()))
                    .toList();
            sendMessage(MessageBuilder.withPayload(
                            messages.stream().map(Message::getPayload).toList())
                    .setHeader(BinderHeaders.BATCH_HEADERS, headers)
                    .build());
            return;
        }
        Map<Integer, Throwable> failures = new TreeMap<>();
        for (int i = 0; i < messages.size(); i++) {
            try {
                sendMessage(messages.get(i));
            } catch (RuntimeException e) {
                failures.put(i, e);
            }
        }
        if (!failures.isEmpty()) {
            throw new PartialBatchException(failures);
        }
    }
}
