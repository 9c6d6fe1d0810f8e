package ai.nolmt.stream.sqs;

import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.AbstractMessageConverter;

/** Lets batch functions take bytes: no converter of Spring Cloud Function's own gives an element's bytes as bytes. */
final class ByteArrayMessageConverter extends AbstractMessageConverter {
    @Override
    protected boolean supports(Class<?> type) {
        return type == byte[].class;
    }

    @Override
    protected boolean canConvertFrom(Message<?> message, Class<?> target) {
        return target == byte[].class && message.getPayload() instanceof byte[];
    }

    @Override
    protected boolean canConvertTo(Object payload, @Nullable MessageHeaders headers) {
        return false;
    }

    @Override
    protected Object convertFromInternal(Message<?> message, Class<?> target, @Nullable Object hint) {
        return message.getPayload();
    }
}
