package ai.nolmt.stream.sqs;

import io.awspring.cloud.sqs.listener.SqsHeaders;
import io.awspring.cloud.sqs.support.converter.SqsHeaderMapper;
import io.awspring.cloud.sqs.support.converter.SqsMessagingMessageConverter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Bodies as they are: what they mean is for the function's own converters, one message at a time. */
final class BytesConverter extends SqsMessagingMessageConverter {
    BytesConverter() {
        setPayloadTypeMapper(message -> byte[].class);
        setPayloadMessageConverter(new Utf8());
        SqsHeaderMapper headers = new CarefulHeaders();
        headers.setConvertMessageIdToUuid(false);
        setHeaderMapper(headers);
    }

    /** Senders are not trusted: no attribute of theirs names a class to load, or stands in for a header of the container. */
    private static final class CarefulHeaders extends SqsHeaderMapper {
        private static final Set<String> RESERVED = Set.of(
                MessageHeaders.ID,
                MessageHeaders.TIMESTAMP,
                MessageHeaders.ERROR_CHANNEL,
                MessageHeaders.REPLY_CHANNEL,
                "AcknowledgementCallback");
        private static final String TYPED_NUMBER = "Number.";

        @Override
        public MessageHeaders toHeaders(software.amazon.awssdk.services.sqs.model.Message message) {
            Map<String, MessageAttributeValue> attributes = new HashMap<>();
            message.messageAttributes().forEach((name, value) -> {
                if (!RESERVED.contains(name) && !name.startsWith(SqsHeaders.SQS_HEADER_PREFIX)) {
                    attributes.put(name, isTypedNumber(value) ? asText(value) : value);
                }
            });
            return super.toHeaders(
                    message.toBuilder().messageAttributes(attributes).build());
        }

        private static boolean isTypedNumber(MessageAttributeValue value) {
            return value.dataType() != null && value.dataType().startsWith(TYPED_NUMBER);
        }

        private static MessageAttributeValue asText(MessageAttributeValue number) {
            return number.toBuilder().dataType("String").build();
        }
    }

    private static final class Utf8 implements MessageConverter {
        @Override
        public Object fromMessage(Message<?> message, Class<?> target) {
            return message.getPayload().toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
            throw new UnsupportedOperationException("Sending is SqsSender's");
        }
    }
}
