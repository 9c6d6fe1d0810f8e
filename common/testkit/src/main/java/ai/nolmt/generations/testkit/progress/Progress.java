package ai.nolmt.generations.testkit.progress;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits for as long as something changes: a machine that is slow is no failure, one that stands still is. */
public final class Progress {
    private static final Duration STANDSTILL = Duration.ofMinutes(2);

    private Progress() {}

    /** Throws an {@link AssertionError} where it does not hold. */
    public interface Check {
        void run() throws Exception;
    }

    /** Until it holds. Gives up once it has failed in the same words for too long: they must tell of the progress. */
    public static void eventually(Check assertion) {
        eventually(() -> "", assertion);
    }

    /** @param signs of life of what is waited for: while they change, there is progress, too */
    public static void eventually(Callable<?> signs, Check assertion) {
        Standstill standstill = new Standstill(STANDSTILL, System::nanoTime);
        Awaitility.await().forever().until(() -> {
            try {
                assertion.run();
                return true;
            } catch (AssertionError e) {
                if (standstill.lasts(signs.call() + " " + e.getMessage())) {
                    throw new AssertionError("Nothing has changed for " + STANDSTILL + ": " + e.getMessage(), e);
                }
                return false;
            }
        });
    }
}
