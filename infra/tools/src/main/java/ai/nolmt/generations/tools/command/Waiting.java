package ai.nolmt.generations.tools.command;

import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Supplier;

/** Tells who looks on at a terminal what takes so long; scripts hear nothing of it. */
public final class Waiting {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private Waiting() {}

    /**
     * Does some work.
     *
     * @param doing what that is, like Counting all rows
     */
    public static <T> T during(Surroundings surroundings, String doing, Supplier<T> work) {
        if (!surroundings.terminal()) {
            return work.get();
        }
        Timer timer = new Timer("waiting", true);
        timer.schedule(
                new TimerTask() {
                    private boolean told;

                    @Override
                    public void run() {
                        surroundings.err().println(told ? "…" : doing + " …");
                        told = true;
                    }
                },
                FIRST.toMillis(),
                AGAIN.toMillis());
        try {
            return work.get();
        } finally {
            timer.cancel();
        }
    }
}
