package ai.nolmt.stream.sqs.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.stream.sqs.properties.SqsConsumerProperties;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

class QueueAttributesTest {
    private static final String DEAD = "arn:aws:sqs:eu-west-1:123456789012:orders-dlq";

    private final SqsConsumerProperties wanted = new SqsConsumerProperties();

    @Test
    void whatSqsSaysOfACreatedQueueIsWhatWasWanted() {
        wanted.setKmsKey("alias/orders");
        wanted.setRetention(Duration.ofDays(2));
        QueueAttributes attributes = QueueAttributes.wanted(wanted, false, DEAD);
        assertThat(attributes.differences(QueueAttributes.of(attributes.asMap())))
                .isEmpty();
    }

    @Test
    void whatDiffersFromTheBindingIsTold() {
        wanted.setMaxReceives(7);
        wanted.setRetention(Duration.ofDays(2));
        QueueAttributes actual = QueueAttributes.of(Map.of(
                QueueAttributeName.MESSAGE_RETENTION_PERIOD,
                "60",
                QueueAttributeName.REDRIVE_POLICY,
                "{\"deadLetterTargetArn\":\"" + DEAD + "\",\"maxReceiveCount\":5}"));
        assertThat(QueueAttributes.wanted(wanted, false, DEAD).differences(actual))
                .containsExactly("max-receives is 5 instead of 7", "retention is PT1M instead of PT48H");
    }

    @Test
    void whatTheBindingSaysNothingAboutIsNotTold() {
        QueueAttributes actual = QueueAttributes.of(Map.of(
                QueueAttributeName.MESSAGE_RETENTION_PERIOD, "60", QueueAttributeName.KMS_MASTER_KEY_ID, "theirs"));
        assertThat(QueueAttributes.wanted(wanted, false, "").differences(actual))
                .isEmpty();
    }

    @Test
    void aDeadLetterQueueOutlivesItsSource() {
        QueueAttributes source = QueueAttributes.wanted(wanted, false, DEAD);
        QueueAttributes dead = QueueAttributes.deadLetter(wanted, false);
        assertThat(dead.outlives(source)).isEmpty();
        assertThat(source.outlives(dead)).singleElement().asString().contains("is not longer");
    }

    @Test
    void withoutAKeyOfTheirOwnQueuesAreEncryptedWithSqss() {
        assertThat(QueueAttributes.wanted(wanted, false, "").asMap())
                .containsEntry(QueueAttributeName.SQS_MANAGED_SSE_ENABLED, "true");
    }
}
