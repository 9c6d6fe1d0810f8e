package ai.nolmt.generations.ingest.bulk;

import ai.nolmt.generations.ingest.bulk.BulkTargets.Meant;
import ai.nolmt.generations.ingest.event.StateStreams;
import ai.nolmt.generations.ingest.event.StateStreams.State;
import ai.nolmt.generations.ingest.web.Caller;
import ai.nolmt.generations.ingest.web.HarmlessTwice;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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

/** Many jobs and generations at once, for admins: {@code /api/admin/bulk}. */
@RestController
@RequestMapping(path = "/api/admin/bulk", produces = MediaType.APPLICATION_JSON_VALUE)
class BulkController {
    private final BulkOperations operations;
    private final StateStreams streams;

    BulkController(BulkOperations operations, StateStreams streams) {
        this.operations = operations;
        this.streams = streams;
    }

    /** First with {@code preview}, which touches nothing, then with what it counted as {@code atMost}. */
    @PostMapping
    @Operation(operationId = "startBulk", summary = "Redrives, cancels or deletes what a filter means; or counts it")
    @ApiResponse(
            responseCode = "200",
            description = "How many are meant; nothing was done.",
            content = @Content(schema = @Schema(implementation = Preview.class)))
    @ApiResponse(
            responseCode = "202",
            description = "It is being done; Location shows how far it is.",
            content = @Content(schema = @Schema(implementation = BulkOperation.class)))
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<?> post(@AuthenticationPrincipal Caller admin, @RequestBody BulkRequest request) {
        BulkAction action = BulkReader.actionOf(request.action());
        Meant meant = new Meant(action, BulkReader.filterOf(action, request.filter()), null);
        boolean isPreview = Boolean.TRUE.equals(request.preview());
        long atMost = isPreview ? 0 : BulkReader.atMostOf(request.atMost());
        BulkCount count = operations.count(meant);
        if (isPreview) {
            return ResponseEntity.ok(
                    new Preview(action.wireName(), meant.filter(), count.count(), count.exact(), count.samples()));
        }
        if (count.count() > atMost) {
            throw new RequestProblem(
                    HttpStatus.CONFLICT,
                    ErrorCode.BULK_GROWN,
                    (count.exact() ? "" : "At least ") + count.count() + " are meant by now, and atMost is " + atMost
                            + ". Preview it again, and send the number that you agree to.");
        }
        BulkOperation operation = operations.request(meant, atMost, count, admin.user());
        return ResponseEntity.accepted()
                .location(URI.create("/api/admin/bulk/" + operation.id()))
                .body(operation);
    }

    @GetMapping
    @Operation(operationId = "listBulk", summary = "The newest bulk operations")
    Items list(@RequestParam(defaultValue = "50") int limit) {
        RequestProblem.checkLimit(limit);
        return new Items(operations.newest(limit));
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getBulk", summary = "How far a bulk operation is, and who asked for it")
    BulkOperation get(@PathVariable UUID id) {
        return operations.find(id).orElseThrow(RequestProblem::notFound);
    }

    @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @ApiResponse(
            responseCode = "200",
            description = StateStreams.WHAT,
            content = @Content(schema = @Schema(implementation = BulkOperation.class)))
    @ApiResponse(responseCode = "204", description = StateStreams.OVER, content = @Content)
    @Operation(operationId = "streamEventsOfBulk", summary = "How far a bulk operation is, as it gets on")
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
                () -> operations.find(id).map(operation -> new State(operation, operation.finishedAt() != null)),
                request,
                response);
    }

    /** What was done until then stays done. */
    @HarmlessTwice
    @PostMapping("/{id}/stop")
    @Operation(operationId = "stopBulk", summary = "Ends a bulk operation at its next batch")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<BulkOperation> stop(@AuthenticationPrincipal Caller admin, @PathVariable UUID id) {
        BulkOperation operation = operations.stop(id, admin.user()).orElseThrow(() -> notStoppable(id));
        return ResponseEntity.accepted().body(operation);
    }

    private RequestProblem notStoppable(UUID id) {
        return operations
                .find(id)
                .map(operation -> new RequestProblem(
                        HttpStatus.CONFLICT,
                        ErrorCode.NOT_STOPPABLE,
                        "The operation is over: " + operation.status() + ". There is nothing left to stop."))
                .orElseGet(RequestProblem::notFound);
    }

    /**
     * @param filter at least one member
     * @param preview only counts
     * @param atMost of those that are touched; needed unless it is a preview
     */
    @Schema(name = "BulkRequest")
    record BulkRequest(
            @Nullable String action,

            @Schema(implementation = BulkFilter.class) @Nullable
            Map<String, @Nullable Object> filter,

            @Nullable Boolean preview,
            @Nullable Long atMost) {}

    /**
     * @param exact whether these are all, or at least so many
     * @param samples ids of some
     */
    @Schema(name = "BulkPreview")
    record Preview(String action, BulkFilter filter, long count, boolean exact, List<UUID> samples) {}

    @Schema(name = "BulkOperations")
    record Items(List<BulkOperation> items) {}
}
