package ai.nolmt.generations.cleanup.report;

import ai.nolmt.generations.cleanup.report.RunTable.Claim;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker's hold of one run: written after every page, so that whoever goes on knows where. For one thread. */
public final class RunLog {
    private static final Logger log = LoggerFactory.getLogger(RunLog.class);

    private final RunTable table;
    private final Run run;
    private final Clock clock;
    private final Instant sliceEnd;
    private @Nullable String cursor;
    private Counts counts;
    private Instant lease;

    /** @param slice after which the run should stop at the next page and go on by another message */
    public RunLog(RunTable table, Claim claim, Clock clock, Duration slice) {
        this.table = table;
        this.run = claim.run();
        this.cursor = claim.cursor();
        this.counts = claim.counts();
        this.lease = claim.until();
        this.clock = clock;
        this.sliceEnd = clock.instant().plus(slice);
    }

    /** The run went to somebody else: stop, and write nothing more. */
    public static final class LeaseLost extends RuntimeException {
        LeaseLost(Run run) {
            super("Run " + run.id() + " is somebody else's by now");
        }
    }

    public Run run() {
        return run;
    }

    public @Nullable String cursor() {
        return cursor;
    }

    public Counts counts() {
        return counts;
    }

    public boolean sliceIsOver() {
        return !clock.instant().isBefore(sliceEnd);
    }

    /** Writes down what a page came to and where the next one starts. */
    public void page(@Nullable String next, Counts more) {
        counts = counts.plus(more);
        cursor = next;
        lease = table.progress(run.id(), lease, cursor, counts).orElseThrow(() -> new LeaseLost(run));
    }

    public void continueLater() {
        if (!table.continueLater(run.id(), lease)) {
            throw new LeaseLost(run);
        }
    }

    public void release() {
        table.release(run.id(), lease);
    }

    public void succeeded() {
        finish("succeeded", null, null);
    }

    public void stopped(RunStopped why) {
        finish(why.status(), why.code().wireName(), why.getMessage());
    }

    private void finish(String status, @Nullable String code, @Nullable String message) {
        if (!table.finish(run.id(), lease, status, code, message)) {
            throw new LeaseLost(run);
        }
        log.info(
                "Clean-up {} of kind {}{} {}{}: {}",
                run.id(),
                run.kind(),
                run.dryRun() ? " (dry run)" : "",
                status,
                code == null ? "" : " (" + code + ": " + message + ")",
                counts);
    }
}
