package ai.nolmt.stream.sqs;

import static ai.nolmt.stream.sqs.Progress.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.stream.sqs.ReceivingApplication.Errors;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/** What becomes of received batches, over SQS's protocol. */
class BatchReceivingIT {
    @RegisterExtension
    final TestApps apps = new TestApps(ReceivingApplication.class);

    private final LocalSqs sqs = LocalSqs.shared();

    @Test
    void ofABatchOnlyTheFailedMessagesComeAgain() {
        TestApp app = apps.start(apps.with("batch").batch());
        app.seen().fail("m3", 1);
        app.sendAll(TestApp.numbered(25));

        eventually(() -> assertThat(app.seen().bodies()).hasSize(26));
        assertThat(app.seen().times("m3")).isEqualTo(2);
        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
    }

    @Test
    void aBatchFunctionTakesBytesWithoutNativeDecoding() {
        TestApp app = apps.start(apps.with("batch").binding("consumer.batch-mode", "true"));
        app.sendAll(TestApp.numbered(5));
        eventually(() -> assertThat(app.seen().bodies()).hasSize(5));
        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
    }

    @Test
    void ofABatchWhatCannotBeConvertedFailsAlone() {
        TestApp app = apps.start(apps.with("orders")
                .binding("consumer.batch-mode", "true")
                .consumer("dead-letter-queue", apps.queue() + "-dlq")
                .consumer("max-receives", "2")
                .consumer("redelivery-delay", "0s"));
        app.sendAll(List.of(json("{\"id\":1}"), json("not json"), json("{\"id\":3}")));

        eventually(() -> assertThat(sqs.left(apps.queue() + "-dlq")).isEqualTo(1));
        assertThat(app.seen().bodies()).contains("1", "3");
        assertThat(app.seen().times("1")).isEqualTo(1);
        assertThat(app.seen().times("3")).isEqualTo(1);
        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
    }

    @Test
    void anErrorHandlerDealsOnlyWithWhatCouldNotBeConverted() {
        TestApp app = apps.start(apps.with("orders")
                .binding("consumer.batch-mode", "true")
                .binding("error-handler-definition", "lastResort"));
        app.sendAll(List.of(json("{\"id\":1}"), json("not json"), json("{\"id\":3}")));

        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
        assertThat(app.seen().bodies()).containsExactlyInAnyOrder("1", "3");
        assertThat(app.bean(Errors.class).all).hasSize(1);
    }

    private static Message<byte[]> json(String text) {
        return MessageBuilder.withPayload(TestApp.bytes(text))
                .setHeader("contentType", "application/json")
                .build();
    }
}
