package ai.nolmt.generations.ingest.upload;

import ai.nolmt.generations.object.UploadStore.Part;
import ai.nolmt.generations.object.UploadStore.SignedUpload;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON about uploads, in both directions; what is checked of it is said beside what needs it. */
final class UploadBodies {
    private UploadBodies() {}

    @Schema(name = "UploadRequest")
    record OpenUpload(
            @Schema(requiredMode = RequiredMode.REQUIRED, example = "image/png") @Nullable
            String contentType,

            @Schema(
                    requiredMode = RequiredMode.REQUIRED,
                    types = "integer",
                    format = "int64",
                    description = "In bytes; the upload has exactly as many.",
                    example = "1048576")
            @Nullable
            BigDecimal size,

            @Schema(description = "64 hexadecimal digits; may be left out of what comes in parts.") @Nullable
            String sha256,

            @Schema(description = "Whether it comes in parts; what is large does anyway.") @Nullable
            Boolean multipart) {}

    @Schema(name = "UploadParts")
    record NewParts(
            @Schema(requiredMode = RequiredMode.REQUIRED, description = "1 to 100 of them.") @Nullable
            List<@Nullable NewPart> parts) {}

    @Schema(name = "UploadPart")
    record NewPart(
            @Schema(requiredMode = RequiredMode.REQUIRED, description = "From 1 on.") @Nullable
            Integer partNumber,

            @Schema(requiredMode = RequiredMode.REQUIRED, description = "The part's CRC64NVME in Base64.") @Nullable
            String crc64nvme) {}

    static PartUploads.Announced announced(@Nullable NewPart part) {
        if (part == null || part.partNumber() == null) {
            throw PartNames.invalid("Each part has a partNumber and its crc64nvme.");
        }
        int number = part.partNumber();
        return new PartUploads.Announced(number, PartNames.crc64(part.crc64nvme(), "part " + number));
    }

    @Schema(name = "UploadCompletion")
    record Completed(
            @Schema(requiredMode = RequiredMode.REQUIRED, description = "All of them, in any order.") @Nullable
            List<@Nullable SentPart> parts,

            @Schema(requiredMode = RequiredMode.REQUIRED, description = "The whole output's CRC64NVME in Base64.")
            @Nullable
            String crc64nvme) {}

    @Schema(name = "UploadedPart")
    record SentPart(
            @Schema(requiredMode = RequiredMode.REQUIRED) @Nullable
            Integer partNumber,

            @Schema(
                    requiredMode = RequiredMode.REQUIRED,
                    description = "The header ETag that its PUT was answered with.")
            @Nullable
            String etag) {}

    static Part sent(@Nullable SentPart part) {
        if (part == null || part.partNumber() == null) {
            throw PartNames.invalid("Each part has a partNumber and its etag.");
        }
        return new Part(part.partNumber(), PartNames.etag(part.etag()));
    }

    @Schema(name = "UploadPartLinks")
    record SignedParts(List<SignedPart> parts) {
        static SignedParts of(List<PartUploads.Linked> linked) {
            return new SignedParts(linked.stream().map(SignedPart::of).toList());
        }
    }

    /**
     * A link to send a part by.
     *
     * @param size in bytes, which exactly the part has
     * @param headers to be sent as they are
     */
    @Schema(name = "UploadPartLink")
    record SignedPart(
            int partNumber, long size, String method, String url, Map<String, String> headers, Instant urlExpiresAt) {
        static SignedPart of(PartUploads.Linked part) {
            SignedUpload link = part.link();
            return new SignedPart(
                    part.number(), part.size(), link.method(), link.url(), link.headers(), link.expiresAt());
        }

        /** Prints without the URL, which is a key to the bucket. */
        @Override
        public String toString() {
            return "SignedPart[" + partNumber + "]";
        }
    }
}
