package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.catalog.Generation;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A generation in an answer; what isn't known yet is left out. */
@Schema(name = "Generation")
record GenerationResponse(
        UUID id,
        String status,
        String generationType,
        @Nullable String prompt,
        @JsonRawValue @Schema(types = "object") @Nullable String settings,
        @Nullable String contentType,
        @Nullable Long fileSize,
        @Nullable String sha256,

        @JsonRawValue
        @Schema(
                types = "object",
                description = "What a stored output says of itself: width, height, pixels, frames, duration (seconds),"
                        + " channels, sampleRate, codecs, trailingBytes, provenance.")
        @Nullable
        String metadata,

        @Nullable String url,
        @Nullable Instant urlExpiresAt,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        @Nullable Instant expiresAt,
        @Nullable Failure error,

        @Schema(description = "Names of what is stored but too large to be shown.") @Nullable
        List<String> omitted) {
    private static final Instant FIRST = Instant.parse("-4713-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("+294277-01-01T00:00:00Z");

    @Schema(name = "GenerationError")
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
                finite(g.createdAt()),
                finite(g.updatedAt()),
                finite(g.expiresAt()),
                g.errorCode() == null ? null : new Failure(g.errorCode(), g.errorMessage()),
                g.omitted().isEmpty() ? null : g.omitted());
    }

    /** Rows that users wrote may say infinity, which no other format has. */
    private static @Nullable Instant finite(@Nullable Instant time) {
        return time == null || time.isBefore(FIRST) || time.isAfter(LAST) ? null : time;
    }

    /** Prints without the URL, which is a key to the object. */
    @Override
    public String toString() {
        return "GenerationResponse[id=" + id + ", status=" + status + "]";
    }
}
