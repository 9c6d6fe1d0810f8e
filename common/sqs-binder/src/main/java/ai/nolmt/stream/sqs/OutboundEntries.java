package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.provisioning.SqsDestination;
import io.awspring.cloud.sqs.listener.SqsHeaders;
import io.awspring.cloud.sqs.listener.SqsHeaders.MessageSystemAttributes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.util.MimeType;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns Spring's messages into what SQS takes. Headers that are text, numbers, booleans, UUIDs or media types become
 * message attributes; those beyond SQS's ten, and those that no attribute can hold, go together as JSON into one.
 */
final class OutboundEntries {
    static final String PACKED = "scst_headers";
    static final String ENCODING = "scst_encoding";
    static final String BASE64 = "base64";
    static final String EMPTY = "empty"; // SQS takes no body without a character

    private static final int MAX_ATTRIBUTES = 10;
    private static final Duration MAX_DELAY = Duration.ofMinutes(15);
    private static final Set<String> FIRST = Set.of(MessageHeaders.CONTENT_TYPE, "traceparent", "tracestate");
    private static final Set<String> OWN = Set.of(MessageHeaders.ID, MessageHeaders.TIMESTAMP, PACKED, ENCODING);
    // Amazon SQS Developer Guide, "Message attribute components"
    private static final Pattern NAME = Pattern.compile("(?!(?i:aws\\.|amazon\\.))[\\w-]+(\\.[\\w-]+)*");
    private static final int MAX_NAME_LENGTH = 256;

    private final SqsDestination queue;
    private final Duration delay;
    private final boolean withHeaders;
    private final JsonMapper json;

    record Entry(
            SendMessageBatchRequestEntry.Builder request,
            int bytes,
            @Nullable String group) {}

    OutboundEntries(SqsDestination queue, Duration delay, boolean withHeaders, JsonMapper json) {
        this.queue = queue;
        this.delay = delay;
        this.withHeaders = withHeaders;
        this.json = json;
    }

    /** @throws IllegalArgumentException if SQS could not take it, with the reason */
    Entry entry(Message<?> message, Map<String, Object> headers) {
        Map<String, MessageAttributeValue> attributes = new TreeMap<>();
        String body = body(message.getPayload(), attributes);
        if (withHeaders) {
            attributes(headers, attributes);
        }
        int bytes = body.getBytes(StandardCharsets.UTF_8).length;
        for (Map.Entry<String, MessageAttributeValue> attribute : attributes.entrySet()) {
            bytes += attribute.getKey().length()
                    + attribute.getValue().dataType().length()
                    + attribute.getValue().stringValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > Batches.MAX_BYTES) {
            throw new IllegalArgumentException("A message to " + queue.name() + " has " + bytes
                    + " bytes with its headers; SQS takes " + Batches.MAX_BYTES
                    + ": put large content elsewhere and send where it is");
        }
        SendMessageBatchRequestEntry.Builder entry =
                SendMessageBatchRequestEntry.builder().messageBody(body).messageAttributes(attributes);
        String group = text(headers, MessageSystemAttributes.SQS_MESSAGE_GROUP_ID_HEADER);
        entry.messageGroupId(group);
        delay(headers, entry);
        if (queue.fifo()) {
            order(message, headers, entry, group);
        }
        return new Entry(entry, bytes, queue.fifo() ? group : null);
    }

    private void order(
            Message<?> message,
            Map<String, Object> headers,
            SendMessageBatchRequestEntry.Builder entry,
            @Nullable String group) {
        if (group == null) {
            throw new IllegalArgumentException("A message to the FIFO queue " + queue.name()
                    + " needs a group: set its header " + MessageSystemAttributes.SQS_MESSAGE_GROUP_ID_HEADER);
        }
        String id = text(headers, MessageSystemAttributes.SQS_MESSAGE_DEDUPLICATION_ID_HEADER);
        if (id == null && !queue.contentBasedDeduplication()) {
            id = String.valueOf(message.getHeaders().getId());
        }
        entry.messageDeduplicationId(id);
    }

    private void delay(Map<String, Object> headers, SendMessageBatchRequestEntry.Builder entry) {
        Object own = headers.get(SqsHeaders.SQS_DELAY_HEADER);
        Duration wanted = own instanceof Duration duration
                ? duration
                : own == null ? delay : Duration.ofSeconds(Long.parseLong(own.toString()));
        if (wanted.isZero()) {
            return;
        }
        if (queue.fifo()) {
            throw new IllegalArgumentException(
                    "A message to the FIFO queue " + queue.name() + " can't have a delay of its own; set the queue's");
        }
        if (wanted.isNegative() || wanted.compareTo(MAX_DELAY) > 0) {
            throw new IllegalArgumentException(
                    "A message to " + queue.name() + " has a delay of " + wanted + "; SQS takes up to " + MAX_DELAY);
        }
        entry.delaySeconds((int) wanted.plusMillis(999).toSeconds());
    }

    /** A body is text of the characters that XML 1.0 allows; other bytes travel as Base64. */
    private static String body(Object payload, Map<String, MessageAttributeValue> attributes) {
        if (payload instanceof String text && isSendable(text)) {
            return text;
        }
        byte[] bytes;
        if (payload instanceof byte[] raw) {
            String text = new String(raw, StandardCharsets.UTF_8);
            boolean exact = text.indexOf('\uFFFD') < 0 || Arrays.equals(text.getBytes(StandardCharsets.UTF_8), raw);
            if (exact && isSendable(text)) {
                return text;
            }
            bytes = raw;
        } else if (payload instanceof String text) {
            bytes = text.getBytes(StandardCharsets.UTF_8);
        } else {
            throw new IllegalArgumentException("A message to SQS is text or bytes, not "
                    + payload.getClass().getName() + ": let Spring Cloud Stream encode it");
        }
        if (bytes.length == 0) {
            attributes.put(ENCODING, attribute("String", EMPTY));
            return "-";
        }
        attributes.put(ENCODING, attribute("String", BASE64));
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static boolean isSendable(String text) {
        if (text.isEmpty()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t' && c != '\n' && c != '\r' || c > '\uFFFD' || isHalf(text, i)) {
                return false;
            }
        }
        return true;
    }

    /** Of a pair of surrogates. */
    private static boolean isHalf(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    private void attributes(Map<String, Object> headers, Map<String, MessageAttributeValue> attributes) {
        Map<String, Object> plain = new TreeMap<>();
        Map<String, Object> packed = new HashMap<>();
        headers.forEach((name, value) -> {
            Object simple = isOurs(name) ? null : simple(value);
            if (simple != null) {
                (fits(name, simple) ? plain : packed).put(name, simple);
            }
        });
        int room = MAX_ATTRIBUTES - attributes.size();
        if (plain.size() + (packed.isEmpty() ? 0 : 1) > room) {
            for (String name : plain.keySet().toArray(String[]::new)) {
                if (plain.size() > room - 1 && !FIRST.contains(name)) {
                    packed.put(name, plain.remove(name));
                }
            }
        }
        plain.forEach((name, value) ->
                attributes.put(name, attribute(value instanceof Number ? "Number" : "String", value.toString())));
        if (!packed.isEmpty()) {
            attributes.put(PACKED, attribute("String", json.writeValueAsString(packed)));
        }
    }

    private static boolean fits(String name, Object value) {
        boolean strange = value instanceof Boolean || value instanceof Number number && !isSendable(number);
        return !strange
                && NAME.matcher(name).matches()
                && name.length() <= MAX_NAME_LENGTH
                && isSendable(value.toString());
    }

    /** Amazon SQS Developer Guide: 38 digits, between 10^-128 and 10^126. */
    private static boolean isSendable(Number number) {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte) {
            return true;
        }
        double size = Math.abs(number.doubleValue());
        return number.toString().length() <= 38 && (size == 0 || size > 1e-128 && size < 1e126);
    }

    private static boolean isOurs(String name) {
        return OWN.contains(name) || name.startsWith(SqsHeaders.SQS_HEADER_PREFIX) || name.startsWith("spring.cloud.");
    }

    /** Null for what can't travel: channels, callbacks and other objects. */
    private static @Nullable Object simple(Object value) {
        if (value instanceof Number || value instanceof Boolean || value instanceof String) {
            return value;
        }
        return value instanceof CharSequence || value instanceof MimeType || value instanceof UUID
                ? value.toString()
                : null;
    }

    private static @Nullable String text(Map<String, Object> headers, String name) {
        Object value = headers.get(name);
        return value == null ? null : value.toString();
    }

    private static MessageAttributeValue attribute(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }
}
