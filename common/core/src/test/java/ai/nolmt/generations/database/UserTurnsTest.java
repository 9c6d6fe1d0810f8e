package ai.nolmt.generations.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UserTurnsTest {
    private static final UUID ANN = new UUID(0, 1);
    private static final UUID BEN = new UUID(0, 2);

    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    @Test
    void oneUserHasNoMoreThanTheirTurnsAndTheOthersWaitForThem() throws Exception {
        UserTurns turns = new UserTurns(3, Duration.ofMinutes(1));
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<Integer>> running = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            running.add(callers.submit(() -> turns.inTurn(ANN, () -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                Thread.yield();
                return now.decrementAndGet();
            })));
        }
        for (Future<Integer> one : running) {
            assertThat(one.get()).isBetween(0, 2);
        }

        assertThat(most).hasValueBetween(1, 3);
        assertThat(turns.users()).isZero();
    }

    @Test
    void whoWaitsTooLongIsToldAndOthersDoNotWait() throws Exception {
        UserTurns turns = new UserTurns(1, Duration.ofMillis(50));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Future<Boolean> slow = callers.submit(() -> turns.inTurn(ANN, () -> {
            inside.countDown();
            return await(leave);
        }));
        inside.await();

        assertThatThrownBy(() -> turns.inTurn(ANN, () -> true)).isInstanceOf(TooManyOfUser.class);
        assertThat(turns.inTurn(BEN, () -> true)).isTrue();

        leave.countDown();
        assertThat(slow.get()).isTrue();
        assertThat(turns.inTurn(ANN, () -> true)).isTrue();
        assertThat(turns.users()).isZero();
    }

    @Test
    void whatFailsGivesItsTurnBack() {
        UserTurns turns = new UserTurns(1, Duration.ofMillis(50));

        assertThatThrownBy(() -> turns.inTurn(ANN, () -> {
                    throw new IllegalStateException("as a statement does");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(turns.inTurn(ANN, () -> true)).isTrue();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
