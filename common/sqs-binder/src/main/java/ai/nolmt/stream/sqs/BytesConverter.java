package ai.nolmt.stream.sqs;

import io.awspring.cloud.sqs.support.converter.SqsHeaderMapper;
import io.awspring.cloud.sqs.support.converter.SqsMessagingMessageConverter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;

/** Bodies as they are: what they mean is for the function's own converters, one message at a time. */
final class BytesConverter extends SqsMessagingMessageConverter {
    BytesConverter() {
        setPayloadTypeMapper(message -> byte[].class);
        setPayloadMessageConverter(new Utf8());
        SqsHeaderMapper headers = new SqsHeaderMapper();
        headers.setConvertMessageIdToUuid(false);
        setHeaderMapper(headers);
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
