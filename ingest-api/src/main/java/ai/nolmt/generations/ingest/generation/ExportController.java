package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.catalog.Catalog;
import ai.nolmt.generations.ingest.web.Caller;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** All that a user has as one manifest. */
@RestController
class ExportController {
    private static final Logger log = LoggerFactory.getLogger(ExportController.class);
    private static final Duration LATER = Duration.ofSeconds(10);

    private final Export export;
    private final Catalog catalog;

    ExportController(Export export, Catalog catalog) {
        this.export = export;
        this.catalog = catalog;
    }

    /** A line of JSON for each, newest first; the last one says how many there were, and that none is missing. */
    @GetMapping(path = "/api/generations/export", produces = MediaType.APPLICATION_NDJSON_VALUE)
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_NDJSON_VALUE,
                            schema = @Schema(oneOf = {GenerationResponse.class, Export.Last.class})))
    @Operation(
            operationId = "exportGenerations",
            summary = "All that the caller has, as lines of JSON with fresh links")
    void export(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(required = false) @Nullable String type,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String createdFrom,
            @RequestParam(required = false) @Nullable String createdTo,
            @RequestParam(required = false) @Nullable String expiresIn,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        Export.Wanted wanted = new Export.Wanted(
                Filters.typeOf(type),
                Filters.statusOf(status),
                Filters.timeOf("createdFrom", createdFrom),
                Filters.timeOf("createdTo", createdTo),
                LinkWishes.of(expiresIn, false, catalog.longestLink()));
        if (!export.begin(caller.user())) {
            throw new RequestProblem(
                    HttpStatus.TOO_MANY_REQUESTS,
                    ErrorCode.TOO_MANY_REQUESTS,
                    "An export of yours is under way, or too many of others are; ask again when it is done.",
                    LATER);
        }
        try {
            response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"generations.ndjson\"");
            export.write(caller.user(), wanted, response.getOutputStream());
        } catch (RuntimeException e) {
            if (!response.isCommitted()) {
                response.reset();
                throw e;
            }
            // whoever reads sees that the last line is missing
            log.error("An export was cut: {}", e.getMessage(), e);
        } finally {
            export.end(caller.user());
        }
    }
}
