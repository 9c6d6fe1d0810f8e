package ai.nolmt.stream.sqs;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;

/**
 * {@code sqs.send} and {@code sqs.process}, named after OpenTelemetry's semantic conventions for messaging. Where there
 * is a tracer, it puts its headers (W3C's {@code traceparent}) into what is sent, and takes them from what is processed.
 */
final class SqsObservations {
    private SqsObservations() {}

    /** @param headers of the message that is sent; the tracer adds its own */
    static Observation send(ObservationRegistry registry, String queue, Map<String, Object> headers) {
        return start(registry, "sqs.send", "send", queue, () -> {
            SenderContext<Map<String, Object>> context = new SenderContext<>(
                    (carrier, name, value) -> {
                        if (carrier != null) {
                            carrier.put(name, value);
                        }
                    },
                    Kind.PRODUCER);
            context.setCarrier(headers);
            context.setRemoteServiceName("Amazon SQS");
            return context;
        });
    }

    static Observation process(ObservationRegistry registry, String queue, Message<?> message) {
        return start(registry, "sqs.process", "process", queue, () -> {
            ReceiverContext<Message<?>> context =
                    new ReceiverContext<>((carrier, name) -> header(carrier, name), Kind.CONSUMER);
            context.setCarrier(message);
            context.setRemoteServiceName("Amazon SQS");
            return context;
        });
    }

    private static Observation start(
            ObservationRegistry registry,
            String name,
            String operation,
            String queue,
            java.util.function.Supplier<Observation.Context> context) {
        return Observation.createNotStarted(name, context, registry)
                .contextualName(queue + " " + operation)
                .lowCardinalityKeyValue("messaging.system", "aws_sqs")
                .lowCardinalityKeyValue("messaging.operation.type", operation)
                .lowCardinalityKeyValue("messaging.destination.name", queue)
                .start();
    }

    private static @Nullable String header(@Nullable Message<?> message, String name) {
        Object value = message == null ? null : message.getHeaders().get(name);
        return value == null ? null : value.toString();
    }
}
