package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.accept.AcceptMeters;
import ai.nolmt.generations.ingest.accept.Acceptance;
import ai.nolmt.generations.ingest.accept.AcceptanceRefused;
import ai.nolmt.generations.ingest.accept.AcceptedJob;
import ai.nolmt.generations.ingest.web.Caller;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.media.MediaRefused;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Many generations in one request, each accepted or refused by itself. If there is no answer, or none with 200, some may
 * have been accepted: those with an {@code idempotencyKey} can be sent again.
 */
@RestController
class BatchController {
    private static final int MOST = 100;

    private final RequestReader reader;
    private final Acceptance acceptance;
    private final AcceptMeters meters;

    BatchController(RequestReader reader, Acceptance acceptance, AcceptMeters meters) {
        this.reader = reader;
        this.acceptance = acceptance;
        this.meters = meters;
    }

    @PostMapping(
            path = "/api/generations/batch",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = BatchBody.class),
                            examples = @ExampleObject("{\"requests\": [" + GenerationBody.EXAMPLE + "]}")))
    @Operation(operationId = "createGenerations", summary = "Takes many outputs in, each accepted or refused by itself")
    Answers post(@AuthenticationPrincipal Caller caller, @Parameter(hidden = true) HttpServletRequest request)
            throws IOException {
        UUID user = caller.user();
        try (Batch batch = reader.batch(user, request, MOST)) {
            List<Answer> answers = new ArrayList<>();
            for (Batch.Entry entry : batch.entries()) {
                answers.add(accept(answers.size(), entry));
            }
            return new Answers(answers);
        }
    }

    private Answer accept(int index, Batch.Entry entry) {
        if (entry.request() == null) {
            meters.invalid();
            return refused(index, entry.problem());
        }
        try {
            AcceptedJob job = acceptance.accept(entry.request());
            return new Answer(
                    index,
                    HttpStatus.ACCEPTED.value(),
                    new GenerationController.Accepted(job.id(), job.status().wireName(), job.createdAt()),
                    null);
        } catch (MediaRefused e) {
            return refused(
                    index,
                    new RequestProblem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, e.code(), String.valueOf(e.getMessage())));
        } catch (AcceptanceRefused e) {
            return refused(index, AcceptanceProblems.of(e));
        }
    }

    private static Answer refused(int index, @Nullable RequestProblem problem) {
        ProblemDetail detail = Objects.requireNonNull(problem).toProblemDetail();
        return new Answer(index, detail.getStatus(), null, detail);
    }

    /** The JSON of a batch, for the API's description. */
    @Schema(name = "Batch")
    record BatchBody(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "1 to 100 of them.")
            List<BatchEntry> requests) {}

    /** As a request alone, with its key as a member. */
    @Schema(name = "BatchEntry")
    record BatchEntry(
            @Schema(
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    allowableValues = {"image", "video", "audio", "text"})
            String generationType,

            String prompt,

            @Schema(types = "object") Object settings,

            Boolean storePrompt,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            GenerationBody.Output output,

            @Schema(example = "P30D") String retention,

            @Schema(example = "PT10M") String cancelAfter,

            @Schema(description = "As the header Idempotency-Key of a request alone.")
            String idempotencyKey) {}

    @Schema(name = "BatchAnswers")
    record Answers(List<Answer> items) {}

    /** @param index of the request that it answers */
    @Schema(name = "BatchAnswer")
    record Answer(
            int index,
            int status,
            GenerationController.@Nullable Accepted accepted,
            @Nullable ProblemDetail problem) {}
}
