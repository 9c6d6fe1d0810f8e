package ai.nolmt.generations.ingest.catalog;

import ai.nolmt.generations.job.JobStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A generation as its user sees it: from its row once it is stored, from its job before that or when it failed.
 *
 * @param settings a JSON object as text, like {@code metadata}
 * @param omitted names of what is too large to be shown
 * @param createdAt null only in rows that older software wrote
 */
public record Generation(
        UUID id,
        JobStatus status,
        String generationType,
        @Nullable String prompt,
        @Nullable String settings,
        @Nullable String contentType,
        @Nullable Long fileSize,
        @Nullable String sha256,
        @Nullable String metadata,
        @Nullable Link link,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        @Nullable Instant expiresAt,
        @Nullable String errorCode,
        @Nullable String errorMessage,
        List<String> omitted) {
    public Generation {
        omitted = List.copyOf(omitted);
    }

    Generation with(@Nullable Link shown) {
        return new Generation(
                id,
                status,
                generationType,
                prompt,
                settings,
                contentType,
                fileSize,
                sha256,
                metadata,
                shown,
                createdAt,
                updatedAt,
                expiresAt,
                errorCode,
                errorMessage,
                omitted);
    }

    /** Prints without the URL, which is a key to the object. */
    public record Link(String url, @Nullable Instant expiresAt) {
        @Override
        public String toString() {
            return "Link[expiresAt=" + expiresAt + "]";
        }
    }
}
