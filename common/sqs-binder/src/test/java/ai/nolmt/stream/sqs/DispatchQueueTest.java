package ai.nolmt.stream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

class DispatchQueueTest {
    private final DispatchQueue dispatchQueue = new DispatchQueue();

    @Test
    void takingFewerThanWaitLeavesTheOthers() {
        dispatchQueue.put(messages("a", "b", "c", "d"));
        assertThat(dispatchQueue.take(3)).hasSize(3);
        assertThat(dispatchQueue.take(3)).hasSize(1);
    }

    @Test
    void aGroupIsWithOneTakerAtATimeAndOthersPassIt() {
        dispatchQueue.put(messages("a1", "a2", "b1"));
        List<InFlightMessage> first = dispatchQueue.take(1);
        assertThat(bodies(first)).containsExactly("a1");
        List<InFlightMessage> second = dispatchQueue.take(10);
        assertThat(bodies(second)).containsExactly("b1");
        first.forEach(dispatchQueue::done);
        assertThat(bodies(dispatchQueue.take(10))).containsExactly("a2");
    }

    @Test
    void oneTakerMayHaveSeveralOfAGroupInOrder() {
        dispatchQueue.put(messages("a1", "b1", "a2"));
        assertThat(bodies(dispatchQueue.take(10))).containsExactly("a1", "b1", "a2");
    }

    @Test
    void whoWaitsGetsWhatArrives() {
        CompletableFuture<List<InFlightMessage>> taken = CompletableFuture.supplyAsync(() -> dispatchQueue.take(10));
        dispatchQueue.put(messages("a"));
        assertThat(taken.join()).hasSize(1);
    }

    @Test
    void closingReturnsWhatNobodyTookAndEndsWaiting() {
        CompletableFuture<List<InFlightMessage>> waiting = CompletableFuture.supplyAsync(() -> {
            DispatchQueue empty = new DispatchQueue();
            CompletableFuture.runAsync(empty::close);
            return empty.take(1);
        });
        assertThat(waiting.join()).isEmpty();
        dispatchQueue.put(messages("a"));
        assertThat(bodies(dispatchQueue.close())).containsExactly("a");
        assertThat(dispatchQueue.take(1)).isEmpty();
        assertThat(dispatchQueue.put(messages("b"))).isFalse();
    }

    private static List<InFlightMessage> messages(String... bodies) {
        return Stream.of(bodies).map(DispatchQueueTest::one).toList();
    }

    private static InFlightMessage one(String body) {
        Message message = Message.builder()
                .body(body)
                .attributes(Map.of(MessageSystemAttributeName.MESSAGE_GROUP_ID, body.substring(0, 1)))
                .build();
        return new InFlightMessage(message, true, 0, 0);
    }

    private static List<String> bodies(List<InFlightMessage> messages) {
        return messages.stream().map(one -> one.raw().body()).toList();
    }
}
