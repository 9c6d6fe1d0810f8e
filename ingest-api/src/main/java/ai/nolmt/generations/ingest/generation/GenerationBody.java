package ai.nolmt.generations.ingest.generation;

import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;

/** The JSON of POST /api/generations for the API's description; {@link GenerationReader} reads it without one of these. */
@Schema(name = "GenerationRequest")
record GenerationBody(
        @Schema(
                requiredMode = RequiredMode.REQUIRED,
                allowableValues = {"image", "video", "audio", "text"})
        String generationType,

        @Schema(description = "What the output was made from.", example = "a red fox")
        String prompt,

        @Schema(types = "object", description = "How it was made; numbers are kept digit by digit.")
        Object settings,

        @Schema(description = "false keeps neither prompt nor settings.", example = "true")
        Boolean storePrompt,

        @Schema(description = "Left out in the part `job` of multipart/form-data.")
        Output output,

        @Schema(
                type = "string",
                description =
                        "An ISO 8601 duration after which it is deleted, from when it is accepted; without one its user's, its type's, or never.",
                example = "P30D")
        String retention,

        @Schema(
                type = "string",
                description = "An ISO 8601 duration: what isn't stored by then is cancelled, with the code deadline.",
                example = "PT10M")
        String cancelAfter) {
    static final String EXAMPLE = """
            {"generationType": "text", "prompt": "a story", "settings": {"model": "storyteller", "seed": 7},
             "retention": "P30D",
             "output": {"inline": {"contentType": "text/plain", "data": "T25jZSB1cG9uIGEgdGltZQ=="}}}""";

    record Output(
            @Schema(description = "For what is small; or upload, or url.")
            Inline inline,

            @Schema(
                    type = "string",
                    format = "uuid",
                    description =
                            "The id of an upload (POST /api/uploads) whose bytes have arrived; the generation has it, too.")
            String upload,

            @Schema(
                    type = "string",
                    format = "uri",
                    description =
                            "Where a worker fetches it: https://, at most 8,000 characters, public. A data: URL is taken as inline.",
                    example = "https://files.example/fox.png?X-Amz-Signature=…")
            String url,

            @Schema(description = "Of what is behind url; without one the bytes decide.", example = "image/png")
            String contentType) {}

    record Inline(
            @Schema(description = "Without one the bytes decide.", example = "image/png")
            String contentType,

            @Schema(requiredMode = RequiredMode.REQUIRED, description = "Base64, RFC 4648 section 4")
            String data) {}
}
