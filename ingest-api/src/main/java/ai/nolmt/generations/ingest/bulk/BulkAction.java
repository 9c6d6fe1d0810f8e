package ai.nolmt.generations.ingest.bulk;

import ai.nolmt.generations.job.JobStatus;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What is done to each. */
enum BulkAction {
    REDRIVE(EnumSet.of(JobStatus.FAILED)),
    CANCEL(EnumSet.of(JobStatus.ACCEPTED, JobStatus.QUEUED, JobStatus.PROCESSING)),
    DELETE(EnumSet.complementOf(EnumSet.of(JobStatus.DELETED)));

    private final Set<JobStatus> possible;

    BulkAction(Set<JobStatus> possible) {
        this.possible = Collections.unmodifiableSet(possible);
    }

    /** To what it can be done at all. */
    Set<JobStatus> possible() {
        return possible;
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<BulkAction> of(String wireName) {
        return Arrays.stream(values())
                .filter(action -> action.wireName().equals(wireName))
                .findFirst();
    }
}
