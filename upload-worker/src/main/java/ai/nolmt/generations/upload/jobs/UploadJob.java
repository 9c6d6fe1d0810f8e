package ai.nolmt.generations.upload.jobs;

import ai.nolmt.generations.job.JobStatus;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job as its row says, which is all that is trusted.
 *
 * @param output the bytes of a small output; null if they are staged, or gone
 * @param stagingKey null if the bytes are in the row
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record UploadJob(
        UUID id,
        UUID user,
        String generationType,
        String contentType,
        long fileSize,
        String sha256,
        byte @Nullable [] output,
        @Nullable String stagingKey,
        JobStatus status) {
    /** Prints without the bytes. */
    @Override
    public String toString() {
        return "UploadJob[id=" + id + ", status=" + status + "]";
    }
}
