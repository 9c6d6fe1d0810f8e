package ai.nolmt.generations.ingest.generation;

import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;

/** The parts of a multipart request, for the API's description. */
record GenerationParts(
        @Schema(requiredMode = RequiredMode.REQUIRED, description = "Without output.")
        GenerationBody job,

        @Schema(requiredMode = RequiredMode.REQUIRED, type = "string", format = "binary")
        String file) {}
