package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.accept.AcceptMeters;
import ai.nolmt.generations.ingest.accept.Acceptance;
import ai.nolmt.generations.ingest.accept.AcceptanceRefused;
import ai.nolmt.generations.ingest.accept.AcceptedJob;
import ai.nolmt.generations.ingest.accept.NewGeneration;
import ai.nolmt.generations.ingest.accept.Spool;
import ai.nolmt.generations.ingest.catalog.Cancellation;
import ai.nolmt.generations.ingest.catalog.Catalog;
import ai.nolmt.generations.ingest.catalog.Cursor;
import ai.nolmt.generations.ingest.catalog.Generation;
import ai.nolmt.generations.ingest.catalog.LinkWish;
import ai.nolmt.generations.ingest.catalog.Page;
import ai.nolmt.generations.ingest.catalog.PageRequest;
import ai.nolmt.generations.ingest.event.JobWaits;
import ai.nolmt.generations.ingest.web.Caller;
import ai.nolmt.generations.ingest.web.HarmlessTwice;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A user's generations: {@code /api/generations}. */
@RestController
@RequestMapping(path = "/api/generations", produces = MediaType.APPLICATION_JSON_VALUE)
class GenerationController {
    // whoever doesn't accept what these are must hear of that, and not that they are no ids
    private static final String ONE = "/{id:(?!(?:batch|events|export)$).*}";
    private static final String LINKS =
            "How long links live, as an ISO 8601 duration like PT5M; no longer than configured.";

    private final RequestReader reader;
    private final Acceptance acceptance;
    private final AcceptMeters meters;
    private final Catalog catalog;
    private final JobWaits waits;

    GenerationController(
            RequestReader reader, Acceptance acceptance, AcceptMeters meters, Catalog catalog, JobWaits waits) {
        this.reader = reader;
        this.acceptance = acceptance;
        this.meters = meters;
        this.catalog = catalog;
        this.waits = waits;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @RequestBody(
            required = true,
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = GenerationBody.class),
                        examples = @ExampleObject(GenerationBody.EXAMPLE)),
                @Content(
                        mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                        schema = @Schema(implementation = GenerationParts.class))
            })
    @Operation(operationId = "createGeneration", summary = "Takes an output in")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Accepted> post(
            @AuthenticationPrincipal Caller caller,
            // for the description, and to say that it is heard here; all of them are looked at in the request
            @RequestHeader(name = IdempotencyKeys.HEADER, required = false) @Nullable String idempotencyKey,
            @Parameter(hidden = true) HttpServletRequest request)
            throws IOException, ServletException {
        try (Spool spool = reader.spool()) {
            return accept(() -> reader.json(caller.user(), IdempotencyKeys.of(request), request, spool));
        }
    }

    /** Described with the one above. */
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @Operation(hidden = true)
    ResponseEntity<Accepted> postFile(
            @AuthenticationPrincipal Caller caller,
            @RequestHeader(name = IdempotencyKeys.HEADER, required = false) @Nullable String idempotencyKey,
            HttpServletRequest request)
            throws IOException, ServletException {
        try (Spool spool = reader.spoolAhead(caller.user())) {
            return accept(() -> reader.multipart(caller.user(), IdempotencyKeys.of(request), request, spool));
        }
    }

    @GetMapping
    @Operation(operationId = "listGenerations", summary = "The caller's generations, newest first")
    ResponseEntity<Items> list(
            @AuthenticationPrincipal Caller caller,
            @RequestParam(required = false) @Nullable String type,
            @RequestParam(required = false) @Nullable String status,
            @Parameter(description = "Created then or later, like 2026-11-25T00:00:00Z.")
                    @RequestParam(required = false)
                    @Nullable
                    String createdFrom,
            @Parameter(description = "Created before then.") @RequestParam(required = false) @Nullable String createdTo,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String cursor,
            @Parameter(description = LINKS) @RequestParam(required = false) @Nullable String expiresIn) {
        RequestProblem.checkLimit(limit);
        Page page = catalog.list(
                caller.user(),
                new PageRequest(
                        Filters.typeOf(type),
                        Filters.statusOf(status),
                        Filters.timeOf("createdFrom", createdFrom),
                        Filters.timeOf("createdTo", createdTo),
                        limit,
                        cursorOf(cursor)),
                LinkWishes.of(expiresIn, false, catalog.longestLink()));
        Cursor next = page.next();
        return uncached(new Items(
                page.items().stream().map(GenerationResponse::of).toList(), next == null ? null : next.encode()));
    }

    @GetMapping(ONE)
    @Operation(operationId = "getGeneration", summary = "A generation, with a link once it is stored")
    @Nullable
    ResponseEntity<GenerationResponse> get(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @Parameter(description = LINKS) @RequestParam(required = false) @Nullable String expiresIn,
            @Parameter(description = "wait=N: answer when it is over, or after N seconds (RFC 7240).")
                    @RequestHeader(name = "Prefer", required = false)
                    @Nullable
                    String prefer,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response) {
        LinkWish wish = LinkWishes.of(expiresIn, false, catalog.longestLink());
        Duration wait = Preferences.waitOf(request, waits.longest());
        if (wait == null) {
            return uncached(GenerationResponse.of(find(caller, id, wish)));
        }
        return waits.whenOver(
                        request,
                        response,
                        caller.user(),
                        id,
                        wait,
                        () -> find(caller, id, wish),
                        seen -> !seen.status().isOpen())
                .map(seen -> {
                    ResponseEntity.BodyBuilder answer = ResponseEntity.ok()
                            .cacheControl(CacheControl.noStore())
                            .varyBy("Prefer");
                    if (seen.waited()) {
                        answer.header("Preference-Applied", "wait=" + wait.toSeconds());
                    }
                    return answer.body(GenerationResponse.of(seen.job()));
                })
                .orElse(null);
    }

    private Generation find(Caller caller, UUID id, LinkWish wish) {
        return catalog.find(caller.user(), id, wish).orElseThrow(RequestProblem::notFound);
    }

    @DeleteMapping(path = ONE, produces = MediaType.ALL_VALUE)
    @Operation(operationId = "deleteGeneration", summary = "Deletes a generation")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> delete(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        if (!catalog.delete(caller.user(), id)) {
            throw RequestProblem.notFound();
        }
        return ResponseEntity.noContent().build();
    }

    @HarmlessTwice
    @PostMapping("/{id}/cancel")
    @Operation(operationId = "cancelGeneration", summary = "Ends one that isn't stored yet")
    ResponseEntity<GenerationResponse> cancel(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        Cancellation cancellation = catalog.cancel(caller.user(), id).orElseThrow(RequestProblem::notFound);
        if (!cancellation.isCancelled()) {
            throw new RequestProblem(
                    HttpStatus.CONFLICT,
                    ErrorCode.NOT_CANCELLABLE,
                    "The generation is " + cancellation.status().wireName()
                            + "; only one that isn't over can be cancelled. DELETE removes it.");
        }
        return uncached(GenerationResponse.of(find(caller, id, new LinkWish(null, false))));
    }

    private interface Reading {
        NewGeneration read() throws IOException, ServletException;
    }

    private ResponseEntity<Accepted> accept(Reading reading) throws IOException, ServletException {
        NewGeneration request;
        try {
            request = reading.read();
        } catch (RequestProblem e) {
            meters.invalid();
            throw e;
        }
        AcceptedJob job;
        try {
            job = acceptance.accept(request);
        } catch (AcceptanceRefused e) {
            throw AcceptanceProblems.of(e);
        }
        return ResponseEntity.accepted()
                .location(URI.create("/api/generations/" + job.id()))
                .body(new Accepted(job.id(), job.status().wireName(), job.createdAt()));
    }

    /** What holds signed links must not stay in anybody's cache. */
    private static <T> ResponseEntity<T> uncached(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }

    private static @Nullable Cursor cursorOf(@Nullable String cursor) {
        try {
            return cursor == null ? null : Cursor.decode(cursor);
        } catch (IllegalArgumentException e) {
            throw RequestProblem.invalid(
                    ErrorCode.CURSOR_INVALID, "The cursor is none of ours; take nextCursor from the last page.");
        }
    }

    @Schema(name = "AcceptedGeneration")
    record Accepted(UUID id, String status, Instant createdAt) {}

    @Schema(name = "Generations")
    record Items(List<GenerationResponse> items, @Nullable String nextCursor) {}
}
