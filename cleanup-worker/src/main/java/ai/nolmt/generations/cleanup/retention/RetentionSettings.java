package ai.nolmt.generations.cleanup.retention;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.config.ConfigurationProblem;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is kept of jobs that are over; retention and pruning go by it.
 *
 * @param redriveWindow how long a failed job's bytes are kept, so that an admin can try it again
 * @param keep how long closed jobs are kept; an Idempotency-Key is remembered for as long
 * @param keepEvents how long what happened to a job is told to those who come back
 * @param keepReceipts how long receipts of deleted objects are kept
 */
@ConfigurationProperties("nolmt.jobs")
public record RetentionSettings(
        @DefaultValue("P7D") Duration redriveWindow,
        @DefaultValue("P30D") Duration keep,
        @DefaultValue("P7D") Duration keepEvents,
        @DefaultValue("P90D") Duration keepReceipts) {
    public RetentionSettings {
        Bounds.within("nolmt.jobs.redrive-window", redriveWindow, Duration.ofMinutes(1), Duration.ofDays(365));
        Bounds.within("nolmt.jobs.keep", keep, Duration.ofHours(1), Duration.ofDays(3650));
        Bounds.within("nolmt.jobs.keep-events", keepEvents, Duration.ofMinutes(1), Duration.ofDays(365));
        Bounds.within("nolmt.jobs.keep-receipts", keepReceipts, Duration.ofDays(1), Duration.ofDays(36_500));
        if (keep.compareTo(redriveWindow) < 0) {
            throw new ConfigurationProblem(
                    "nolmt.jobs.keep is shorter than nolmt.jobs.redrive-window.",
                    "Set nolmt.jobs.keep to at least " + redriveWindow + ".");
        }
    }
}
