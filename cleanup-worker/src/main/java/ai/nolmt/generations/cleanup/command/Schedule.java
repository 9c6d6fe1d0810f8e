package ai.nolmt.generations.cleanup.command;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.outage.Outage;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.run.Runs;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the runs that come by themselves. Every worker ticks; a kind's moments are numbered since 1970, and a number
 * gets one run. The relay sends them like those that admins ask for.
 */
final class Schedule implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Schedule.class);
    private static final Duration LONGEST_TICK = Duration.ofSeconds(30);

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "cleanup-schedule"));
    private final Runs runs;
    private final Map<RunKind, Duration> periods;
    private final Ids ids;

    Schedule(Runs runs, CleanupSettings.Schedule periods, Ids ids) {
        this.runs = runs;
        this.periods = Map.of(
                RunKind.PURGE, periods.purge(),
                RunKind.RETENTION, periods.retention(),
                RunKind.ORPHANS, periods.orphans(),
                RunKind.DANGLING, periods.dangling(),
                RunKind.JOBS, periods.jobs(),
                RunKind.STAGING, periods.staging());
        this.ids = ids;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ask() lets nothing out
    void start() {
        periods.forEach((kind, period) -> {
            if (!period.isZero()) {
                long tick = Math.min(period.toMillis(), LONGEST_TICK.toMillis());
                timer.scheduleWithFixedDelay(() -> ask(kind, period), tick, tick, TimeUnit.MILLISECONDS);
            }
        });
    }

    private void ask(RunKind kind, Duration period) {
        try {
            runs.schedule(ids.get(), kind, period);
        } catch (RuntimeException | Error e) { // let out, it would end the timer
            if (!Outage.tells(e)) {
                log.warn(
                        "A run of kind {} could not be scheduled and will be at the next tick: {}", kind, e.toString());
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
