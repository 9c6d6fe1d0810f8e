package ai.nolmt.generations.ingest.generation;

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
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.media.GenerationType;
import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A user's generations: {@code /api/generations}. */
@RestController
@RequestMapping(path = "/api/generations", produces = MediaType.APPLICATION_JSON_VALUE)
class GenerationController {
    private static final String LINKS =
            "How long links live, as an ISO 8601 duration like PT5M; no longer than configured.";

    private final RequestReader reader;
    private final Acceptance acceptance;
    private final Catalog catalog;
    private final JobWaits waits;

    GenerationController(RequestReader reader, Acceptance acceptance, Catalog catalog, JobWaits waits) {
        this.reader = reader;
        this.acceptance = acceptance;
        this.catalog = catalog;
        this.waits = waits;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = GenerationBody.class)))
    ResponseEntity<Accepted> post(
            @AuthenticationPrincipal Jwt caller,
            // for the description; all of them are looked at in the request
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @Parameter(hidden = true) HttpServletRequest request)
            throws IOException {
        try (Spool spool = reader.spool()) {
            return accept(reader.json(userOf(caller), RequestReader.keyOf(request), request, spool));
        }
    }

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = GenerationParts.class)))
    ResponseEntity<Accepted> postFile(
            @AuthenticationPrincipal Jwt caller,
            // for the description; all of them are looked at in the request
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @Parameter(hidden = true) HttpServletRequest request)
            throws IOException, ServletException {
        try (Spool spool = reader.spool()) {
            return accept(reader.multipart(userOf(caller), RequestReader.keyOf(request), request, spool));
        }
    }

    @GetMapping
    ResponseEntity<Items> list(
            @AuthenticationPrincipal Jwt caller,
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
                userOf(caller),
                new PageRequest(
                        typeOf(type),
                        statusOf(status),
                        timeOf("createdFrom", createdFrom),
                        timeOf("createdTo", createdTo),
                        limit,
                        cursorOf(cursor)),
                LinkWishes.of(expiresIn, false, catalog.longestLink()));
        Cursor next = page.next();
        return uncached(new Items(
                page.items().stream().map(GenerationResponse::of).toList(), next == null ? null : next.encode()));
    }

    @GetMapping("/{id}")
    @Nullable
    ResponseEntity<GenerationResponse> get(
            @AuthenticationPrincipal Jwt caller,
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
                        userOf(caller),
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

    private Generation find(Jwt caller, UUID id, LinkWish wish) {
        return catalog.find(userOf(caller), id, wish).orElseThrow(RequestProblem::notFound);
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(@AuthenticationPrincipal Jwt caller, @PathVariable UUID id) {
        if (!catalog.delete(userOf(caller), id)) {
            throw RequestProblem.notFound();
        }
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{id}/cancel")
    ResponseEntity<GenerationResponse> cancel(@AuthenticationPrincipal Jwt caller, @PathVariable UUID id) {
        Cancellation cancellation = catalog.cancel(userOf(caller), id).orElseThrow(RequestProblem::notFound);
        if (!cancellation.isCancelled()) {
            throw new RequestProblem(
                    HttpStatus.CONFLICT,
                    ErrorCode.NOT_CANCELLABLE,
                    "The generation is " + cancellation.status().wireName()
                            + "; only one that isn't over can be cancelled. DELETE removes it.");
        }
        return uncached(GenerationResponse.of(find(caller, id, new LinkWish(null, false))));
    }

    private ResponseEntity<Accepted> accept(NewGeneration request) {
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

    private static UUID userOf(Jwt caller) {
        return UUID.fromString(caller.getSubject());
    }

    private static @Nullable String typeOf(@Nullable String type) {
        if (type != null && GenerationType.of(type).isEmpty()) {
            throw RequestReader.unknownType();
        }
        return type;
    }

    private static @Nullable JobStatus statusOf(@Nullable String status) {
        try {
            return status == null ? null : JobStatus.of(status);
        } catch (IllegalArgumentException e) {
            throw RequestProblem.invalid(
                    ErrorCode.STATUS_UNKNOWN,
                    "A generation's status is one of "
                            + Arrays.stream(JobStatus.values())
                                    .map(JobStatus::wireName)
                                    .collect(Collectors.joining(", "))
                            + ".");
        }
    }

    private static @Nullable Instant timeOf(String name, @Nullable String time) {
        if (time == null) {
            return null;
        }
        try {
            OffsetDateTime parsed = OffsetDateTime.parse(time);
            if (parsed.getYear() >= 1 && parsed.getYear() <= 9999) {
                return parsed.toInstant();
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw RequestProblem.invalid(
                ErrorCode.PARAMETER_INVALID,
                name + " is a moment as ISO 8601 has it, with its offset, like 2026-11-25T00:00:00Z (a + is %2B).");
    }

    private static @Nullable Cursor cursorOf(@Nullable String cursor) {
        try {
            return cursor == null ? null : Cursor.decode(cursor);
        } catch (IllegalArgumentException e) {
            throw RequestProblem.invalid(
                    ErrorCode.CURSOR_INVALID, "The cursor is none of ours; take nextCursor from the last page.");
        }
    }

    record Accepted(UUID id, String status, Instant createdAt) {}

    record Items(List<GenerationResponse> items, @Nullable String nextCursor) {}
}
