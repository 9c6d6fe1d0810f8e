package ai.nolmt.generations.local;

import java.time.Duration;
import java.util.function.Supplier;

/** Says now and then what a long wait is for. For one thread. */
final class Reminder {
    private static final Duration EVERY = Duration.ofSeconds(20);

    private final Progress progress;
    private final Supplier<String> what;
    private final long began = System.nanoTime();
    private Duration next = EVERY;

    Reminder(Progress progress, Supplier<String> what) {
        this.progress = progress;
        this.what = what;
    }

    void remind() {
        Duration waited = Duration.ofNanos(System.nanoTime() - began);
        if (waited.compareTo(next) >= 0) {
            progress.say("still waiting for " + what.get() + " (" + waited.toSeconds() + " s) …");
            next = waited.plus(EVERY);
        }
    }
}
