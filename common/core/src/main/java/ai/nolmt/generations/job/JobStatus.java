package ai.nolmt.generations.job;

import java.util.Locale;

/** The states of a job; the first three are open, the others are final but for a failed job, which may be redriven. */
public enum JobStatus {
    ACCEPTED,
    QUEUED,
    PROCESSING,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    DELETED;

    public boolean isOpen() {
        return this == ACCEPTED || this == QUEUED || this == PROCESSING;
    }

    /** The name in the database and in the API. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for any other name */
    public static JobStatus of(String wireName) {
        for (JobStatus status : values()) {
            if (status.wireName().equals(wireName)) {
                return status;
            }
        }
        throw new IllegalArgumentException("No job status is called " + wireName);
    }
}
