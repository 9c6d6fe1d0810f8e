package ai.nolmt.generations.cleanup.look;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class AtOnceTest {
    private final AtOnce atOnce = new AtOnce(Executors.newFixedThreadPool(1));

    @Test
    void answersComeInTheOrderOfTheQuestions() {
        assertThat(atOnce.ask(List.of(3, 1, 2), question -> question * 2)).containsExactly(6, 2, 4);
        atOnce.close();
    }

    @Test
    void whoeverWaitsWhileAWorkerStopsDoesNotWaitForQuestionsThatNobodyAsksAnyMore() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        CompletableFuture<List<Integer>> answers =
                CompletableFuture.supplyAsync(() -> atOnce.ask(List.of(1, 2, 3), question -> {
                    asked.countDown();
                    awaitCall(never, question);
                    return question;
                }));
        assertThat(asked).satisfies(CountDownLatch::await);

        atOnce.close();

        assertThatThrownBy(answers::join).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoeverAsksOnceItIsClosedIsTold() {
        atOnce.close();

        assertThatThrownBy(() -> atOnce.ask(List.of(1), question -> question))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("stop");
    }

    /** As a call of the bucket, which an interrupt ends. */
    private static void awaitCall(CountDownLatch latch, int question) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted at " + question, e);
        }
    }
}
