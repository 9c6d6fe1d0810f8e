package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.catalog.Catalog;
import ai.nolmt.generations.ingest.catalog.Generation;
import ai.nolmt.generations.ingest.web.Caller;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** An address of a generation's bytes that stays the same: it leads to a fresh link each time. */
@RestController
class ContentController {
    private final Catalog catalog;

    ContentController(Catalog catalog) {
        this.catalog = catalog;
    }

    @GetMapping("/api/generations/{id}/content")
    @ApiResponse(responseCode = "302", description = "Location is a link to the bytes, which needs no token.")
    @Operation(operationId = "getContent", summary = "Leads to the bytes by a fresh link")
    ResponseEntity<Void> content(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "false") boolean download,
            @RequestParam(required = false) @Nullable String expiresIn) {
        Generation generation = catalog.find(
                        caller.user(), id, LinkWishes.of(expiresIn, download, catalog.longestLink()))
                .orElseThrow(RequestProblem::notFound);
        Generation.Link link = generation.link();
        if (link == null) {
            throw new RequestProblem(
                    HttpStatus.CONFLICT,
                    ErrorCode.CONTENT_MISSING,
                    "The generation is " + generation.status().wireName()
                            + " and has no content that could be shown; one that is under way will have it.");
        }
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(URI.create(link.url()))
                .cacheControl(CacheControl.noStore())
                .build();
    }
}
