package ai.nolmt.generations.upload.meter;

import ai.nolmt.generations.job.JobRedrive.Verdict;
import ai.nolmt.generations.meter.Timers;
import ai.nolmt.generations.trace.Traced;
import ai.nolmt.generations.trace.Traces;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** {@code nolmt.attempt*}, {@code nolmt.commit*} and {@code nolmt.dead.letters}. Safe for concurrent use. */
public final class UploadMeters {
    /** Of an attempt. */
    public enum Stage {
        FETCH,
        INSPECT,
        STORE,
        /** Of a group of attempts, in one transaction. */
        COMMIT
    }

    private final MeterRegistry registry;
    private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);
    private final Map<Verdict, Counter> deadLetters = new EnumMap<>(Verdict.class);
    private final DistributionSummary groups;
    private final Counter bytes;
    private final Traces traces;

    public UploadMeters(MeterRegistry registry) {
        this(registry, Traces.off());
    }

    /** @param traces of which stages are parts */
    public UploadMeters(MeterRegistry registry, Traces traces) {
        this.registry = registry;
        this.traces = traces;
        for (Stage stage : Stage.values()) {
            stages.put(
                    stage,
                    Timers.named("nolmt.attempt.stage", "A stage of an attempt, whether it succeeds or fails")
                            .tag("stage", lower(stage))
                            .register(registry));
        }
        for (Verdict verdict : Verdict.values()) {
            deadLetters.put(
                    verdict,
                    Counter.builder("nolmt.dead.letters")
                            .description("Dead letters of jobs that were read, by what was done about them")
                            .tag("verdict", lower(verdict))
                            .register(registry));
        }
        groups = DistributionSummary.builder("nolmt.commit.group")
                .description("Outputs that one transaction commits")
                .baseUnit("jobs")
                .serviceLevelObjectives(1, 2, 5, 10, 20, 50)
                .register(registry);
        bytes = Counter.builder("nolmt.stored")
                .description("What was put into the bucket")
                .baseUnit("bytes")
                .register(registry);
    }

    private static <T> T told(Traced traced, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException | Error e) {
            traced.failed(e);
            throw e;
        }
    }

    public <T> T time(Stage stage, Supplier<T> work) {
        Timer.Sample sample = Timer.start(registry);
        try (Traced traced = traces.part(lower(stage))) {
            return told(traced, work);
        } finally {
            sample.stop(timer(stage));
        }
    }

    public Timer.Sample begin() {
        return Timer.start(registry);
    }

    /** @param outcome {@code stored}, {@code again}, {@code deferred}, {@code closed}, or the code of an error */
    public void ended(Timer.Sample attempt, String outcome) {
        attempt.stop(Timers.named("nolmt.attempt", "Attempts, until they are ready to be committed")
                .tag("outcome", outcome)
                .register(registry));
    }

    public void stored(long length) {
        bytes.increment(length);
    }

    public void group(int size) {
        groups.record(size);
    }

    /** @param outcome of one job of a group */
    public void committed(Enum<?> outcome) {
        Counter.builder("nolmt.commit.jobs")
                .description("Jobs that were to be committed, by what became of them")
                .tag("outcome", lower(outcome))
                .register(registry)
                .increment();
    }

    public void deadLetter(Verdict verdict) {
        counter(verdict).increment();
    }

    private Timer timer(Stage stage) {
        return Objects.requireNonNull(stages.get(stage));
    }

    private Counter counter(Verdict verdict) {
        return Objects.requireNonNull(deadLetters.get(verdict));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
