package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.catalog.Generation;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A generation in an answer; what isn't known yet is left out. */
record GenerationResponse(
        UUID id,
        String status,
        String generationType,
        @Nullable String prompt,
        @JsonRawValue @Schema(type = "object") @Nullable String settings,
        @Nullable String contentType,
        @Nullable Long fileSize,
        @Nullable String sha256,
        @JsonRawValue @Schema(type = "object") @Nullable String metadata,
        @Nullable String url,
        @Nullable Instant urlExpiresAt,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        @Nullable Instant expiresAt,
        @Nullable Failure error) {
    record Failure(String code, @Nullable String message) {}

    static GenerationResponse of(Generation g) {
        Generation.Link link = g.link();
        return new GenerationResponse(
                g.id(),
                g.status().wireName(),
                g.generationType(),
                g.prompt(),
                g.settings(),
                g.contentType(),
                g.fileSize(),
                g.sha256(),
                g.metadata(),
                link == null ? null : link.url(),
                link == null ? null : link.expiresAt(),
                g.createdAt(),
                g.updatedAt(),
                g.expiresAt(),
                g.errorCode() == null ? null : new Failure(g.errorCode(), g.errorMessage()));
    }

    /** Prints without the URL, which is a key to the object. */
    @Override
    public String toString() {
        return "GenerationResponse[id=" + id + ", status=" + status + "]";
    }
}
