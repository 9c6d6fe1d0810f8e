package ai.nolmt.generations.ingest.cleanup;

import ai.nolmt.generations.ingest.event.StateStreams;
import ai.nolmt.generations.ingest.event.StateStreams.State;
import ai.nolmt.generations.ingest.web.Caller;
import ai.nolmt.generations.ingest.web.HarmlessTwice;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.RunKind;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
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
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Clean-ups, for admins: {@code /api/admin/cleanups}. */
@RestController
@RequestMapping(path = "/api/admin/cleanups", produces = MediaType.APPLICATION_JSON_VALUE)
class CleanupController {
    private static final String ORPHANS = RunKind.ORPHANS.wireName();

    private final Cleanups cleanups;
    private final CleanupRequests requests;
    private final StateStreams streams;
    private final Undoing undoing;
    private final CleanupReports reports;

    CleanupController(
            Cleanups cleanups,
            CleanupRequests requests,
            StateStreams streams,
            Undoing undoing,
            CleanupReports reports) {
        this.cleanups = cleanups;
        this.requests = requests;
        this.streams = streams;
        this.undoing = undoing;
        this.reports = reports;
    }

    @PostMapping
    @Operation(operationId = "startCleanup", summary = "Asks for a clean-up")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<CleanupRun> post(@AuthenticationPrincipal Caller admin, @RequestBody CleanupRequest request) {
        CleanupRun run = cleanups.request(requests.checked(kindOf(request.kind()), request), admin.user())
                .orElseThrow(() -> new RequestProblem(
                        HttpStatus.CONFLICT,
                        ErrorCode.CLEANUP_UNDER_WAY,
                        "Another run of this kind, beside which this one must not run, is not over. Wait for it, or stop"
                                + " it."));
        return ResponseEntity.accepted()
                .location(URI.create("/api/admin/cleanups/" + run.id()))
                .body(run);
    }

    @GetMapping
    @Operation(operationId = "listCleanups", summary = "The newest clean-ups")
    Runs list(@RequestParam(required = false) @Nullable String kind, @RequestParam(defaultValue = "50") int limit) {
        RequestProblem.checkLimit(limit);
        return new Runs(cleanups.newest(kind == null ? null : kindOf(kind), limit));
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getCleanup", summary = "What a clean-up has seen and done")
    CleanupRun get(@PathVariable UUID id) {
        return cleanups.find(id)
                .map(run -> run.kind().equals(ORPHANS) && !run.dryRun() ? run.with(undoing.swept(id)) : run)
                .orElseThrow(RequestProblem::notFound);
    }

    /** Lines of JSON: the run, what it found, and at the end how many lines there were. */
    @GetMapping("/{id}/report")
    @ApiResponse(responseCode = "302", description = "Location is a link to the report, which needs no token.")
    @Operation(operationId = "getCleanupReport", summary = "Leads to what a clean-up found, line by line")
    ResponseEntity<Void> report(@PathVariable UUID id) {
        return ResponseEntity.status(HttpStatus.FOUND)
                .location(URI.create(reports.linkOf(id)))
                .cacheControl(CacheControl.noStore())
                .build();
    }

    @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @ApiResponse(
            responseCode = "200",
            description = StateStreams.WHAT,
            content = @Content(schema = @Schema(implementation = CleanupRun.class)))
    @ApiResponse(responseCode = "204", description = StateStreams.OVER, content = @Content)
    @Operation(operationId = "streamEventsOfCleanup", summary = "What a clean-up has seen and done, as it gets on")
    void events(
            @AuthenticationPrincipal Caller admin,
            @PathVariable UUID id,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String lastEventId,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        streams.follow(
                admin,
                id,
                header == null ? lastEventId : header,
                () -> cleanups.find(id).map(run -> new State(run, run.finishedAt() != null)),
                request,
                response);
    }

    /** It ends at its next page, and is aborted then; what it deleted until then is gone. */
    @HarmlessTwice
    @PostMapping("/{id}/stop")
    @Operation(operationId = "stopCleanup", summary = "Ends a clean-up at its next page")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<CleanupRun> stop(@AuthenticationPrincipal Caller admin, @PathVariable UUID id) {
        CleanupRun run = cleanups.stop(id, admin.user()).orElseThrow(() -> notStoppable(id));
        return ResponseEntity.accepted().body(run);
    }

    private RequestProblem notStoppable(UUID id) {
        return cleanups.find(id)
                .map(run -> new RequestProblem(
                        HttpStatus.CONFLICT,
                        ErrorCode.NOT_STOPPABLE,
                        "The run is over: " + run.status() + ". There is nothing left to stop."))
                .orElseGet(RequestProblem::notFound);
    }

    private static RunKind kindOf(@Nullable String name) {
        return RunKind.of(String.valueOf(name))
                .orElseThrow(() -> RequestProblem.invalid(
                        ErrorCode.CLEANUP_KIND_UNKNOWN,
                        "kind is one of "
                                + Arrays.stream(RunKind.values())
                                        .map(RunKind::wireName)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }

    @Schema(name = "CleanupRuns")
    record Runs(List<CleanupRun> items) {}
}
