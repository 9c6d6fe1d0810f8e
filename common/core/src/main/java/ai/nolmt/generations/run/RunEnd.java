package ai.nolmt.generations.run;

import ai.nolmt.generations.problem.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * How a run ends.
 *
 * @param through whether it did all that it was to do
 * @param code of the error; null without one
 */
record RunEnd(
        String status,
        boolean through,
        @Nullable String code,
        @Nullable String message) {
    private static final Logger log = LoggerFactory.getLogger(ClaimedRun.class);

    /** Of one that is through: succeeded, unless deletions failed; then partial, or failed if all of them did. */
    static RunEnd of(Counts counts, Failures failures, @Nullable String note) {
        if (counts.failed() == 0) {
            return new RunEnd("succeeded", true, null, note);
        }
        boolean onlyLocked = failures.countOf(ClaimedRun.LOCKED) == counts.failed();
        String status = counts.isInVain() && !onlyLocked ? "failed" : "partial";
        String code = onlyLocked ? null : ErrorCode.DELETIONS_FAILED.wireName();
        return new RunEnd(status, true, code, failures.sentence(counts, onlyLocked));
    }

    RunEnd log(Run run, Counts counts, Failures failures) {
        log.atLevel(failures.isEmpty() ? Level.INFO : Level.WARN)
                .log(
                        "Clean-up {} of kind {}{} {}{}: {}{}",
                        run.id(),
                        run.kind(),
                        run.dryRun() ? " (dry run)" : "",
                        status,
                        message == null ? "" : " (" + (code == null ? "" : code + ": ") + message + ")",
                        counts,
                        failures.isEmpty() || through ? "" : ", failed: " + failures);
        return this;
    }
}
