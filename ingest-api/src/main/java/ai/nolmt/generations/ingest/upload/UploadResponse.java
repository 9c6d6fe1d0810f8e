package ai.nolmt.generations.ingest.upload;

import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.object.UploadStore.SignedUpload;
import ai.nolmt.generations.presigned.Upload;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An upload in an answer. Its link is only in the one that opened it: it is kept nowhere. */
@Schema(name = "Upload")
record UploadResponse(
        UUID id,

        @Schema(allowableValues = {"waiting", "uploaded", "claimed", "expired"})
        String status,

        String contentType,
        long size,
        @Nullable String sha256,
        Instant createdAt,
        @Schema(description = "By when it must be claimed.") Instant expiresAt,
        @Nullable Multipart multipart,
        @Nullable String method,
        @Nullable String url,

        @Schema(description = "To be sent as they are.") @Nullable
        Map<String, String> headers,

        @Nullable Instant urlExpiresAt) {
    /** @param partSize in bytes, of every part but the last */
    @Schema(name = "UploadMultipart")
    record Multipart(long partSize, int parts) {}

    static UploadResponse of(Upload upload, String status, @Nullable SignedUpload link) {
        Sha256 sha256 = upload.sha256();
        Long partSize = upload.partSize();
        return new UploadResponse(
                upload.id(),
                status,
                upload.contentType(),
                upload.size(),
                sha256 == null ? null : sha256.hex(),
                upload.createdAt(),
                upload.expiresAt(),
                partSize == null ? null : new Multipart(partSize, upload.parts()),
                link == null ? null : link.method(),
                link == null ? null : link.url(),
                link == null ? null : link.headers(),
                link == null ? null : link.expiresAt());
    }

    /** Prints without the URL, which is a key to the bucket. */
    @Override
    public String toString() {
        return "UploadResponse[id=" + id + ", status=" + status + "]";
    }
}
