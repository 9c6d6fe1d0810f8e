package ai.nolmt.stream.sqs;

import static ai.nolmt.stream.sqs.Progress.eventually;
import static ai.nolmt.stream.sqs.Progress.holds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.cloud.stream.binder.PollableMessageSource;
import org.springframework.cloud.stream.binding.BindingsLifecycleController;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/** Bindings that are paused, stopped, started again, or asked for a message at a time. */
class LifecycleIT {
    @RegisterExtension
    final TestApps apps = new TestApps(ReceivingApplication.class);

    private final LocalSqs sqs = LocalSqs.shared();

    @Test
    void aPausedBindingReceivesNothingUntilItIsResumed() {
        FaultyProxy proxy = apps.proxy();
        TestApp app = apps.start(apps.with("single").endpoint(proxy.endpoint()).consumer("poll-timeout", "20s"));
        BindingsLifecycleController bindings = app.bean(BindingsLifecycleController.class);
        eventually(() -> assertThat(proxy.underWay("ReceiveMessage")).isEqualTo(1));
        bindings.changeState("single-in-0", BindingsLifecycleController.State.PAUSED);
        app.send("first"); // the receive that was under way when it paused may still bring it
        eventually(() -> assertThat(proxy.underWay("ReceiveMessage")).isZero());
        app.sendAll(TestApp.numbered(5));
        holds(Duration.ofSeconds(2), () -> {
            assertThat(app.seen().bodies()).doesNotContain("m0", "m1", "m2", "m3", "m4");
            assertThat(proxy.calls("ReceiveMessage")).isEqualTo(1);
        });

        bindings.changeState("single-in-0", BindingsLifecycleController.State.RESUMED);
        eventually(() -> assertThat(app.seen().bodies()).hasSize(6));
    }

    @Test
    void aStoppedBindingCanBeStartedAgain() {
        TestApp app = apps.start(apps.with("single"));
        BindingsLifecycleController bindings = app.bean(BindingsLifecycleController.class);
        bindings.changeState("single-in-0", BindingsLifecycleController.State.STOPPED);
        app.send("later");
        assertThat(sqs.left(apps.queue())).isEqualTo(1);
        bindings.changeState("single-in-0", BindingsLifecycleController.State.STARTED);
        eventually(() -> assertThat(app.seen().bodies()).containsExactly("later"));
    }

    @Test
    void aPolledConsumerTakesOneMessageEachTime() {
        TestApp app = apps.start(apps.with("single", "other-" + apps.queue())
                .property("spring.cloud.stream.pollable-source", "polled")
                .property("spring.cloud.stream.bindings.polled-in-0.destination", apps.queue())
                .property("spring.cloud.stream.bindings.polled-in-0.group", "tests")
                .property("spring.cloud.stream.bindings.out.destination", apps.queue())
                .property("spring.cloud.stream.sqs.bindings.polled-in-0.consumer.poll-timeout", "1s")
                .property("spring.cloud.stream.sqs.bindings.polled-in-0.consumer.redelivery-delay", "0s"));
        PollableMessageSource source = app.bean(PollableMessageSource.class);
        assertThat(source.poll(message -> {})).isFalse();
        app.sendAll(List.of(text("one"), text("two")));
        List<String> polled = new ArrayList<>();
        eventually(() -> assertThat(source.poll(message -> polled.add(TestApp.text((byte[]) message.getPayload()))))
                .isTrue());
        assertThat(polled).hasSize(1);
        assertThatThrownBy(() -> source.poll(message -> {
                    throw new IllegalStateException("Told to fail");
                }))
                .hasStackTraceContaining("Told to fail");
        eventually(() -> assertThat(source.poll(message -> polled.add(TestApp.text((byte[]) message.getPayload()))))
                .isTrue());
        assertThat(polled).containsExactlyInAnyOrder("one", "two");
        eventually(() -> assertThat(sqs.left(apps.queue())).isZero());
    }

    private static Message<byte[]> text(String text) {
        return MessageBuilder.withPayload(TestApp.bytes(text)).build();
    }
}
