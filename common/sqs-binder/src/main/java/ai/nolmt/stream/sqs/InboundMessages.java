package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.provisioning.SqsDestination;
import io.awspring.cloud.sqs.listener.SqsHeaders;
import io.awspring.cloud.sqs.listener.SqsHeaders.MessageSystemAttributes;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.stream.binder.BinderHeaders;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.acks.AcknowledgmentCallback;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns what SQS sent into Spring's messages, with the body as bytes. Senders are not trusted: no attribute of theirs
 * names a class to load, or stands in for a header of the binder or of Spring.
 */
final class InboundMessages {
    private static final Logger log = LoggerFactory.getLogger(InboundMessages.class);
    private static final TypeReference<Map<String, Object>> HEADERS = new TypeReference<>() {};
    // compared without case, as Spring Cloud Function compares its own
    private static final Set<String> RESERVED = Stream.of(
                    MessageHeaders.ID,
                    MessageHeaders.TIMESTAMP,
                    MessageHeaders.ERROR_CHANNEL,
                    MessageHeaders.REPLY_CHANNEL,
                    "AcknowledgementCallback",
                    IntegrationMessageHeaderAccessor.ACKNOWLEDGMENT_CALLBACK,
                    IntegrationMessageHeaderAccessor.CLOSEABLE_RESOURCE,
                    IntegrationMessageHeaderAccessor.DELIVERY_ATTEMPT,
                    IntegrationMessageHeaderAccessor.SOURCE_DATA)
            .map(InboundMessages::lower)
            .collect(Collectors.toUnmodifiableSet());
    private static final String STREAM = "scst_";
    private static final String CONTAINER = lower(SqsHeaders.SQS_HEADER_PREFIX);
    // Spring Cloud Function calls, or sends to, what these name
    private static final String ROUTING = "spring.cloud.";

    private final SqsDestination queue;
    private final JsonMapper json;

    InboundMessages(SqsDestination queue, JsonMapper json) {
        this.queue = queue;
        this.json = json;
    }

    /** @throws IllegalArgumentException if the body is not what its encoding says */
    Message<byte[]> message(InFlightMessage message, Instant receivedAt, AcknowledgmentCallback acknowledgment) {
        return new GenericMessage<>(body(message.raw()), headers(message, receivedAt, acknowledgment));
    }

    /** A map of the caller's own. */
    Map<String, Object> headers(InFlightMessage message, Instant receivedAt, AcknowledgmentCallback acknowledgment) {
        software.amazon.awssdk.services.sqs.model.Message raw = message.raw();
        Map<String, Object> headers = new HashMap<>(32);
        MessageAttributeValue packed = raw.messageAttributes().get(OutboundEntries.PACKED);
        if (packed != null && packed.stringValue() != null) {
            unpack(packed.stringValue()).forEach((name, value) -> add(headers, name, value));
        }
        raw.messageAttributes().forEach((name, value) -> add(headers, name, value(value)));
        raw.attributes()
                .forEach((name, value) -> headers.put(
                        name == MessageSystemAttributeName.MESSAGE_DEDUPLICATION_ID
                                ? SqsBinderHeaders.RECEIVED_DEDUPLICATION_ID
                                : MessageSystemAttributes.SQS_MSA_HEADER_PREFIX + name,
                        value));
        headers.put(SqsHeaders.SQS_RAW_MESSAGE_ID_HEADER, raw.messageId());
        headers.put(SqsHeaders.SQS_QUEUE_NAME_HEADER, queue.name());
        headers.put(SqsHeaders.SQS_QUEUE_URL_HEADER, queue.url());
        headers.put(SqsHeaders.SQS_RECEIPT_HANDLE_HEADER, raw.receiptHandle());
        headers.put(SqsHeaders.SQS_RECEIVED_AT_HEADER, receivedAt);
        headers.put(IntegrationMessageHeaderAccessor.ACKNOWLEDGMENT_CALLBACK, acknowledgment);
        headers.put(BinderHeaders.NATIVE_HEADERS_PRESENT, true);
        return headers;
    }

    /** @throws IllegalArgumentException if it is not what its encoding says */
    static byte[] body(software.amazon.awssdk.services.sqs.model.Message raw) {
        MessageAttributeValue encoding = raw.messageAttributes().get(OutboundEntries.ENCODING);
        String name = encoding == null ? null : encoding.stringValue();
        if (OutboundEntries.BASE64.equals(name)) {
            return Base64.getDecoder().decode(raw.body());
        }
        return OutboundEntries.EMPTY.equals(name) ? new byte[0] : raw.body().getBytes(StandardCharsets.UTF_8);
    }

    private static void add(Map<String, Object> headers, String name, Object value) {
        String lower = lower(name);
        if (!RESERVED.contains(lower)
                && !lower.startsWith(CONTAINER)
                && !lower.startsWith(STREAM)
                && !lower.startsWith(ROUTING)) {
            headers.put(name, value);
        }
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static Object value(MessageAttributeValue value) {
        if (value.binaryValue() != null) {
            return value.binaryValue().asByteArray();
        }
        String text = value.stringValue() == null ? "" : value.stringValue();
        return value.dataType() != null && value.dataType().startsWith("Number") ? number(text) : text;
    }

    private static Object number(String text) {
        try {
            BigDecimal number = new BigDecimal(text);
            if (number.scale() > 0 || number.precision() - number.scale() > 18) {
                return number;
            }
            long whole = number.longValueExact();
            if (whole == (int) whole) {
                return (int) whole;
            }
            return whole;
        } catch (ArithmeticException | NumberFormatException e) {
            return text;
        }
    }

    private Map<String, Object> unpack(String packed) {
        try {
            Map<String, Object> headers = json.readValue(packed, HEADERS);
            headers.values()
                    .removeIf(
                            value -> !(value instanceof String || value instanceof Number || value instanceof Boolean));
            return headers;
        } catch (JacksonException e) {
            log.warn("A message of {} has headers that nobody can read: {}", queue.name(), e.getOriginalMessage());
            return Map.of();
        }
    }
}
