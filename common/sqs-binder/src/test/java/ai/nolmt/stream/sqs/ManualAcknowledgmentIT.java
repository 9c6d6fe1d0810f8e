package ai.nolmt.stream.sqs;

import static ai.nolmt.stream.sqs.Progress.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.stream.sqs.ReceivingApplication.Callbacks;
import ai.nolmt.stream.sqs.ReceivingApplication.Headers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.integration.acks.AcknowledgmentCallback.Status;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/** Handlers that decide about messages themselves, at once, later or never. */
class ManualAcknowledgmentIT {
    @RegisterExtension
    final TestApps apps = new TestApps(ReceivingApplication.class);

    private final LocalSqs sqs = LocalSqs.shared();

    @Test
    void whatAHandlerAcknowledgesByHandIsDeletedOrComesAgainAsItSays() {
        TestApp app = apps.start(apps.with("byHand").consumer("acknowledge", "manual"));
        app.sendAll(List.of(text("accept"), text("requeue"), text("later")));

        eventually(() -> assertThat(app.seen().times("requeue")).isEqualTo(2));
        eventually(() -> assertThat(sqs.left(apps.queue())).isEqualTo(1)); // "later" is nobody's decision yet
        Callbacks callbacks = app.bean(Callbacks.class);
        callbacks.all.forEach(callback -> callback.acknowledge(Status.ACCEPT));
        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
        assertThat(app.seen().times("accept")).isEqualTo(1);
        assertThat(app.seen().times("later")).isEqualTo(1);
    }

    @Test
    void whatNobodyDecidesAboutMakesRoomWhenItsTimeIsOver() {
        TestApp app = apps.start(apps.with("headers")
                .consumer("acknowledge", "manual")
                .consumer("max-in-flight", "1")
                .consumer("visibility-timeout", "2s")
                .consumer("processing-timeout", "2s"));
        app.sendAll(TestApp.numbered(2));
        eventually(() -> assertThat(app.bean(Headers.class).all.stream()
                        .map(headers -> headers.get("Sqs_RawMessageId"))
                        .distinct()
                        .count())
                .isEqualTo(2));
    }

    @Test
    void aReactiveFunctionAcknowledgesByHand() {
        TestApp app = apps.start(apps.with("reactive").consumer("acknowledge", "manual"));
        app.sendAll(TestApp.numbered(30));
        eventually(() -> assertThat(app.seen().bodies()).hasSize(30));
        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
    }

    @Test
    void aReactiveFunctionThatNobodyCanSeeTheEndOfIsRefused() {
        assertThatThrownBy(() -> apps.with("reactive").start())
                .hasStackTraceContaining("is a reactive function")
                .hasStackTraceContaining("acknowledge to manual");
    }

    @Test
    void aFunctionThatAnswersLaterIsRefused() {
        assertThatThrownBy(() -> apps.with("later").start()).hasStackTraceContaining("returns a Mono or a Flux");
    }

    private static Message<byte[]> text(String text) {
        return MessageBuilder.withPayload(TestApp.bytes(text)).build();
    }
}
