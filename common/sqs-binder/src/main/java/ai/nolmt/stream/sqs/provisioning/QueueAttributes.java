package ai.nolmt.stream.sqs.provisioning;

import ai.nolmt.stream.sqs.properties.SqsQueueProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * A queue's attributes, as they are or as they should be.
 *
 * @param arn null as long as it is not created
 * @param deadLetterArn null for none
 * @param maxReceives 0 without a dead-letter queue
 * @param retention null where it does not matter
 * @param kmsKey empty for SQS's own
 */
record QueueAttributes(
        @Nullable String arn,
        boolean fifo,
        boolean contentBasedDeduplication,
        @Nullable String deadLetterArn,
        int maxReceives,
        @Nullable Duration retention,
        boolean retentionMatters,
        String kmsKey) {
    private static final Duration RETENTION = Duration.ofDays(4); // SQS's own default
    // A dead letter keeps the age it had in its source queue: it needs the longer life. 14 days is the most.
    private static final Duration LONG_RETENTION = Duration.ofDays(14);
    private static final Pattern DEAD_LETTER_ARN = Pattern.compile("\"deadLetterTargetArn\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern MAX_RECEIVES = Pattern.compile("\"maxReceiveCount\"\\s*:\\s*\"?(\\d+)");

    static QueueAttributes of(Map<QueueAttributeName, String> attributes) {
        String redrive = attributes.getOrDefault(QueueAttributeName.REDRIVE_POLICY, "");
        String retention = attributes.get(QueueAttributeName.MESSAGE_RETENTION_PERIOD);
        String receives = first(MAX_RECEIVES, redrive);
        return new QueueAttributes(
                attributes.get(QueueAttributeName.QUEUE_ARN),
                Boolean.parseBoolean(attributes.get(QueueAttributeName.FIFO_QUEUE)),
                Boolean.parseBoolean(attributes.get(QueueAttributeName.CONTENT_BASED_DEDUPLICATION)),
                first(DEAD_LETTER_ARN, redrive),
                receives == null ? 0 : Integer.parseInt(receives),
                retention == null ? null : Duration.ofSeconds(Long.parseLong(retention)),
                true,
                attributes.getOrDefault(QueueAttributeName.KMS_MASTER_KEY_ID, ""));
    }

    /** @param deadLetterArn empty for none */
    static QueueAttributes wanted(SqsQueueProperties wanted, boolean fifo, String deadLetterArn) {
        boolean mortal = !deadLetterArn.isEmpty();
        Duration retention = wanted.getRetention();
        return new QueueAttributes(
                null,
                fifo,
                fifo && wanted.isContentBasedDeduplication(),
                mortal ? deadLetterArn : null,
                mortal ? wanted.getMaxReceives() : 0,
                retention != null ? retention : mortal ? RETENTION : LONG_RETENTION,
                retention != null,
                wanted.getKmsKey());
    }

    static QueueAttributes deadLetter(SqsQueueProperties wanted, boolean fifo) {
        Duration retention = wanted.getDeadLetterRetention();
        return new QueueAttributes(
                null,
                fifo,
                false,
                null,
                0,
                retention != null ? retention : LONG_RETENTION,
                retention != null,
                wanted.getKmsKey());
    }

    private static @Nullable String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : null;
    }

    Map<QueueAttributeName, String> asMap() {
        Map<QueueAttributeName, String> attributes = new EnumMap<>(QueueAttributeName.class);
        if (retention != null) {
            attributes.put(QueueAttributeName.MESSAGE_RETENTION_PERIOD, Long.toString(retention.toSeconds()));
        }
        if (deadLetterArn != null) {
            attributes.put(
                    QueueAttributeName.REDRIVE_POLICY,
                    "{\"deadLetterTargetArn\":\"" + deadLetterArn + "\",\"maxReceiveCount\":\"" + maxReceives + "\"}");
        }
        if (kmsKey.isEmpty()) {
            attributes.put(QueueAttributeName.SQS_MANAGED_SSE_ENABLED, "true");
        } else {
            attributes.put(QueueAttributeName.KMS_MASTER_KEY_ID, kmsKey);
        }
        if (fifo) {
            attributes.put(QueueAttributeName.FIFO_QUEUE, "true");
            attributes.put(QueueAttributeName.CONTENT_BASED_DEDUPLICATION, Boolean.toString(contentBasedDeduplication));
        }
        return attributes;
    }

    /** What is not as this one says; nothing about what this one says nothing about. */
    List<String> differences(QueueAttributes actual) {
        List<String> differences = new ArrayList<>();
        if (deadLetterArn != null) {
            compare(differences, "dead-letter queue", deadLetterArn, actual.deadLetterArn());
            compare(differences, "max-receives", maxReceives, actual.maxReceives());
        }
        if (retentionMatters) {
            compare(differences, "retention", retention, actual.retention());
        }
        if (!kmsKey.isEmpty()) {
            compare(differences, "kms-key", kmsKey, actual.kmsKey());
        }
        if (contentBasedDeduplication) {
            compare(differences, "content-based-deduplication", true, actual.contentBasedDeduplication());
        }
        return differences;
    }

    /** A dead letter that is older than its queue's retention is gone before anybody has seen it. */
    List<String> outlives(QueueAttributes source) {
        return retention == null || source.retention() == null || retention.compareTo(source.retention()) > 0
                ? List.of()
                : List.of("the dead-letter queue's retention of " + retention
                        + " is not longer than the queue's own of " + source.retention());
    }

    private static void compare(
            List<String> differences, String what, @Nullable Object wanted, @Nullable Object actual) {
        if (wanted != null && !wanted.equals(actual)) {
            differences.add(what + " is " + (actual == null ? "not set" : actual) + " instead of " + wanted);
        }
    }
}
