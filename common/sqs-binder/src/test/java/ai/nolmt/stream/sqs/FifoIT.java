package ai.nolmt.stream.sqs;

import static ai.nolmt.stream.sqs.Progress.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.stream.sqs.SendingApplication.Kept;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/** Order and deduplication of FIFO queues. */
class FifoIT {
    @RegisterExtension
    final TestApps apps = new TestApps(ReceivingApplication.class);

    @RegisterExtension
    final TestApps sending = new TestApps(SendingApplication.class);

    private final LocalSqs sqs = LocalSqs.shared();

    @Test
    void messagesOfAGroupKeepTheirOrderThroughAFailure() {
        String fifo = apps.queue() + ".fifo";
        TestApp app = apps.start(
                apps.with("single", fifo).binding("consumer.concurrency", "4").consumer("redelivery-delay", "1s"));
        app.seen().fail("a2", 1);
        List<Message<?>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            for (String group : List.of("a", "b")) {
                all.add(MessageBuilder.withPayload(TestApp.bytes(group + i))
                        .setHeader("Sqs_Msa_MessageGroupId", group)
                        .build());
            }
        }
        app.sendAll(all);
        eventually(() -> assertThat(app.seen().bodies()).hasSize(11));
        assertThat(app.seen().bodies().stream().filter(body -> body.startsWith("a")))
                .containsExactly("a0", "a1", "a2", "a2", "a3", "a4");
        assertThat(app.seen().bodies().stream().filter(body -> body.startsWith("b")))
                .containsExactly("b0", "b1", "b2", "b3", "b4");
        eventually(() -> assertThat(sqs.left(fifo)).isZero());
    }

    @Test
    void anErrorOfAHandlerKeepsTheOrderOfItsGroup() {
        String fifo = apps.queue() + ".fifo";
        TestApp app = apps.start(apps.with("breaking", fifo));
        app.sendAll(IntStream.range(0, 5)
                .mapToObj(i -> MessageBuilder.withPayload(TestApp.bytes("m" + i))
                        .setHeader("Sqs_Msa_MessageGroupId", "g")
                        .build())
                .toList());
        eventually(() -> assertThat(app.seen().bodies()).containsExactly("m0", "m1", "m1", "m2", "m3", "m4"));
        eventually(() -> assertThat(sqs.left(fifo)).isZero());
    }

    @Test
    void aFifoQueueKeepsTheOrderOfAListAndDropsDuplicates() {
        TestApp app = sending.start(sending.with("keep", sending.queue() + ".fifo"));
        List<Message<byte[]>> list = IntStream.range(0, 25)
                .mapToObj(i -> MessageBuilder.withPayload(TestApp.bytes("m" + i))
                        .setHeader("Sqs_Msa_MessageGroupId", "g")
                        .setHeader("Sqs_Msa_MessageDeduplicationId", "id-" + i)
                        .build())
                .toList();
        app.sendAll(list);
        app.sendAll(list);
        eventually(() -> assertThat(app.bean(Kept.class).bodies()).hasSize(25));
        assertThat(app.bean(Kept.class).bodies())
                .containsExactlyElementsOf(
                        IntStream.range(0, 25).mapToObj(i -> "m" + i).toList());
        eventually(() -> assertThat(sqs.left(sending.queue() + ".fifo")).isZero());
        assertThat(app.bean(Kept.class).bodies()).hasSize(25);
    }

    @Test
    void whatIsMadeOfAReceivedMessageIsNotTakenForIt() {
        TestApp app = sending.start(sending.with("twice", sending.queue() + ".fifo")
                .property("spring.cloud.stream.bindings.twice-out-0.destination", sending.queue() + "-out.fifo"));
        app.send(MessageBuilder.withPayload(TestApp.bytes("one"))
                .setHeader("Sqs_Msa_MessageGroupId", "g")
                .setHeader("Sqs_Msa_MessageDeduplicationId", "id-1")
                .build());
        eventually(() -> assertThat(sqs.left(sending.queue() + "-out.fifo")).isEqualTo(2));
    }

    @Test
    void aMessageWithoutAGroupIsRefusedByAFifoQueue() {
        TestApp app = sending.start(sending.with("keep", sending.queue() + ".fifo"));
        assertThatThrownBy(() -> app.send("no group")).hasStackTraceContaining("set its header Sqs_Msa_MessageGroupId");
    }
}
