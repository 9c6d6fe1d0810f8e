package ai.nolmt.stream.sqs;

import static ai.nolmt.stream.sqs.Progress.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<List<Integer>> calls = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Map<Integer, Throwable>>> answers = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void aFullBatchGoesOutAtOnce() {
        Batches<Integer> batches = batches(LONG, calls -> false, 32);
        IntStream.range(0, 25).forEach(i -> batches.add(i, 1));
        assertThat(calls).hasSize(2).allSatisfy(call -> assertThat(call).hasSize(10));
        batches.flush();
        assertThat(calls.get(2)).containsExactly(20, 21, 22, 23, 24);
    }

    @Test
    void entriesTooLargeForOneCallAreSplit() {
        Batches<Integer> batches = batches(LONG, calls -> false, 32);
        IntStream.range(0, 5).forEach(i -> batches.add(i, 400_000));
        batches.flush();
        assertThat(calls).containsExactly(List.of(0, 1), List.of(2, 3), List.of(4));
    }

    @Test
    void aBatchThatIsNotFullGoesOutWhenTheLingerIsOver() {
        batches(Duration.ofMillis(5), calls -> false, 32).add(7, 1);
        eventually(() -> assertThat(calls).containsExactly(List.of(7)));
    }

    @Test
    void whatComesDuringACallGoesTogetherWhenItHasItsAnswer() {
        Batches<Integer> batches = batches(LONG, calls -> calls == 0, 32);
        IntStream.range(0, 4).forEach(i -> batches.add(i, 1));
        assertThat(calls).containsExactly(List.of(0));
        answers.get(0).complete(Map.of());
        assertThat(calls).containsExactly(List.of(0), List.of(1, 2, 3));
    }

    @Test
    void oneCallAtATimeKeepsTheOrder() {
        Batches<Integer> batches = batches(LONG, calls -> false, 1);
        batches.addAll(IntStream.range(0, 25).boxed().toList(), i -> 1);
        assertThat(calls).hasSize(1);
        answers.get(0).complete(Map.of());
        assertThat(calls).hasSize(2);
        answers.get(1).complete(Map.of());
        assertThat(calls.stream().flatMap(List::stream).toList())
                .containsExactlyElementsOf(IntStream.range(0, 25).boxed().toList());
    }

    @Test
    void ofACallThatPartlyFailsEachHearsOfItsOwnEntry() {
        Batches<Integer> batches = batches(LONG, calls -> false, 32);
        List<CompletableFuture<Integer>> done = batches.addAll(List.of(1, 2, 3), i -> 1);
        IllegalStateException refused = new IllegalStateException("refused");
        answers.get(0).complete(Map.of(1, refused));
        assertThat(done.get(0)).isCompleted();
        assertThat(done.get(1)).isCompletedExceptionally();
        assertThat(done.get(2)).isCompleted();
    }

    @Test
    void aFailedCallFailsAllItsEntriesWithTheCause() {
        Batches<Integer> batches = batches(LONG, calls -> false, 32);
        List<CompletableFuture<Integer>> done = batches.addAll(List.of(1, 2), i -> 1);
        IllegalStateException cut = new IllegalStateException("cut");
        answers.get(0).completeExceptionally(new CompletionException(cut));
        assertThat(done).allSatisfy(one -> {
            assertThat(one).isCompletedExceptionally();
            assertThatThrownBy(one::join).hasCause(cut);
        });
    }

    private Batches<Integer> batches(Duration linger, Batches.Hurry hurry, int maxCalls) {
        return new Batches<>(
                entries -> {
                    calls.add(entries);
                    CompletableFuture<Map<Integer, Throwable>> answer = new CompletableFuture<>();
                    answers.add(answer);
                    return answer;
                },
                linger,
                hurry,
                maxCalls,
                timer);
    }
}
