package ai.nolmt.stream.sqs;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Waits for as long as something changes: a machine that is slow is no failure, one that stands still is. */
final class Progress {
    private static final Duration STANDSTILL = Duration.ofMinutes(2);

    private Progress() {}

    /** Throws an {@link AssertionError} where it does not hold. */
    interface Check {
        void run() throws Exception;
    }

    /** Until it holds. Gives up once it has failed in the same words for too long: they must tell of the progress. */
    static void eventually(Check assertion) {
        eventually(() -> "", assertion);
    }

    /** @param also what changes, too, as long as there is progress */
    static void eventually(Callable<?> also, Check assertion) {
        Watch watch = new Watch();
        Awaitility.await().forever().until(() -> {
            try {
                assertion.run();
                return true;
            } catch (AssertionError e) {
                watch.look(also.call() + " " + e.getMessage(), e);
                return false;
            }
        });
    }

    /** That it holds now and goes on to: all that can be seen of what must not happen. */
    static void holds(Duration window, Check assertion) {
        long end = System.nanoTime() + window.toNanos();
        Awaitility.await().forever().until(() -> {
            assertion.run();
            return System.nanoTime() - end > 0;
        });
    }

    private static final class Watch {
        private @Nullable String latest;
        private long changedAt;

        void look(String now, AssertionError failure) {
            if (!Objects.equals(now, latest)) {
                latest = now;
                changedAt = System.nanoTime();
            } else if (System.nanoTime() - changedAt > STANDSTILL.toNanos()) {
                throw new AssertionError(
                        "Nothing has changed for " + STANDSTILL + ": " + failure.getMessage(), failure);
            }
        }
    }
}
