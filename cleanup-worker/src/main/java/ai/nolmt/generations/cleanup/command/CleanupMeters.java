package ai.nolmt.generations.cleanup.command;

import ai.nolmt.generations.meter.Timers;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.run.Runs.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;

/** {@code nolmt.cleanup.*}: how far the runs of this process are, written after each slice. Safe for concurrent use. */
final class CleanupMeters {
    private final MeterRegistry registry;

    CleanupMeters(MeterRegistry registry) {
        this.registry = registry;
        for (RunKind kind : RunKind.values()) {
            counted(kind.wireName(), false, Counts.NONE, Counts.NONE);
        }
        for (Verdict verdict : Verdict.values()) {
            counter(verdict);
        }
    }

    Timer.Sample begin() {
        return Timer.start(registry);
    }

    /** @param outcome how the run ended, {@code continued}, {@code stopped}, or {@code again} if its message comes again */
    void ended(Timer.Sample slice, String kind, String outcome) {
        slice.stop(Timers.named("nolmt.cleanup.slice", "Slices of clean-up runs")
                .tag("kind", known(kind))
                .tag("outcome", outcome)
                .register(registry));
    }

    /** What a slice came to: the difference of its run's counts. A dry run deletes nothing. */
    void counted(String kind, boolean dryRun, Counts before, Counts after) {
        keys(kind, "scanned", after.scanned() - before.scanned());
        keys(kind, "matched", after.matched() - before.matched());
        keys(kind, "deleted", after.deleted() - before.deleted());
        keys(kind, "failed", after.failed() - before.failed());
        keys(kind, "unrecognised", after.unrecognised() - before.unrecognised());
        Counter.builder("nolmt.cleanup.deleted")
                .description("Sizes of what runs deleted")
                .baseUnit("bytes")
                .tag("kind", known(kind))
                .register(registry)
                .increment(dryRun ? 0 : after.bytes() - before.bytes());
    }

    void deadLetter(Verdict verdict) {
        counter(verdict).increment();
    }

    private void keys(String kind, String what, long count) {
        Counter.builder("nolmt.cleanup.keys")
                .description("Keys or rows that runs looked at, by what came of them")
                .tag("kind", known(kind))
                .tag("what", what)
                .register(registry)
                .increment(count);
    }

    private Counter counter(Verdict verdict) {
        return Counter.builder("nolmt.dead.commands")
                .description("Dead letters of clean-ups that were read, by what was done about them")
                .tag("verdict", verdict.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    /** A newer API may ask for kinds that this worker doesn't know. */
    private static String known(String kind) {
        return RunKind.of(kind).map(RunKind::wireName).orElse("unknown");
    }
}
