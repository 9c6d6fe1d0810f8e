package ai.nolmt.stream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

class InboxTest {
    private final Inbox inbox = new Inbox();

    @Test
    void givesAtMostWhatIsWanted() {
        inbox.put(held("a", "b", "c", "d"));
        assertThat(inbox.take(3)).hasSize(3);
        assertThat(inbox.take(3)).hasSize(1);
    }

    @Test
    void aGroupIsWithOneTakerAtATimeAndOthersPassIt() {
        inbox.put(held("a1", "a2", "b1"));
        List<Held> first = inbox.take(1);
        assertThat(bodies(first)).containsExactly("a1");
        List<Held> second = inbox.take(10);
        assertThat(bodies(second)).containsExactly("b1");
        first.forEach(inbox::done);
        assertThat(bodies(inbox.take(10))).containsExactly("a2");
    }

    @Test
    void oneTakerMayHaveSeveralOfAGroupInOrder() {
        inbox.put(held("a1", "b1", "a2"));
        assertThat(bodies(inbox.take(10))).containsExactly("a1", "b1", "a2");
    }

    @Test
    void whoWaitsGetsWhatArrives() {
        CompletableFuture<List<Held>> taken = CompletableFuture.supplyAsync(() -> inbox.take(10));
        inbox.put(held("a"));
        assertThat(taken.join()).hasSize(1);
    }

    @Test
    void closingReturnsWhatNobodyTookAndEndsWaiting() {
        CompletableFuture<List<Held>> waiting = CompletableFuture.supplyAsync(() -> {
            Inbox empty = new Inbox();
            CompletableFuture.runAsync(empty::close);
            return empty.take(1);
        });
        assertThat(waiting.join()).isEmpty();
        inbox.put(held("a"));
        assertThat(bodies(inbox.close())).containsExactly("a");
        assertThat(inbox.take(1)).isEmpty();
        assertThat(inbox.put(held("b"))).isFalse();
    }

    private static List<Held> held(String... bodies) {
        return Stream.of(bodies).map(InboxTest::one).toList();
    }

    private static Held one(String body) {
        Message message = Message.builder()
                .body(body)
                .attributes(Map.of(MessageSystemAttributeName.MESSAGE_GROUP_ID, body.substring(0, 1)))
                .build();
        return new Held(message, true, 0, 0);
    }

    private static List<String> bodies(List<Held> held) {
        return held.stream().map(one -> one.message().body()).toList();
    }
}
