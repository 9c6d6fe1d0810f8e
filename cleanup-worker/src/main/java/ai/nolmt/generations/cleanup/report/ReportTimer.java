package ai.nolmt.generations.cleanup.report;

import ai.nolmt.generations.outage.Outage;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has reports written on a thread of their own, so that no clean-up waits for them or fails with them. */
public final class ReportTimer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReportTimer.class);

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "cleanup-reports"));
    private final ReportWriter writer;
    private final Duration every;

    /** @param every between looks for what somebody else left, and for what is due again */
    public ReportTimer(ReportWriter writer, Duration every) {
        this.writer = writer;
        this.every = every;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // look() lets nothing out
    public void start() {
        timer.scheduleWithFixedDelay(
                () -> look(() -> {
                    writer.writeDue();
                    writer.tidy();
                }),
                every.toMillis(),
                every.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** A run ended: its report may be due. */
    public void nudge() {
        try {
            timer.execute(() -> look(writer::writeDue));
        } catch (RejectedExecutionException e) {
            log.debug("This worker ends; another one writes the report");
        }
    }

    private static void look(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) { // let out, it would end the timer
            if (!Outage.tells(e)) {
                log.warn(
                        "Reports of clean-ups could not be looked after and will be at the next tick: {}",
                        e.toString());
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
