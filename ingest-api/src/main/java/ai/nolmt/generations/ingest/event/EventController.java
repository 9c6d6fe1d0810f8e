package ai.nolmt.generations.ingest.event;

import ai.nolmt.generations.ingest.catalog.Catalog;
import ai.nolmt.generations.ingest.catalog.Generation;
import ai.nolmt.generations.ingest.catalog.LinkWish;
import ai.nolmt.generations.ingest.web.Caller;
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
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What happens to a user's jobs, as Server-Sent Events. */
@RestController
@RequestMapping(path = "/api/generations", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
class EventController {
    private static final int LONGEST_ID = 18; // digits
    private static final String WHAT =
            "A stream; each event's data has this form, but for the event `reset`, which says that some are no longer kept."
                    + " It ends after a while: come back with Last-Event-ID.";

    private final EventStreams streams;
    private final Catalog catalog;
    private final StreamedAnswers answers;

    EventController(EventStreams streams, Catalog catalog, StreamedAnswers answers) {
        this.streams = streams;
        this.catalog = catalog;
        this.answers = answers;
    }

    @GetMapping("/events")
    @ApiResponse(
            responseCode = "200",
            description = WHAT,
            content = @Content(schema = @Schema(implementation = EventText.Data.class)))
    @Operation(operationId = "streamEvents", summary = "What happens to the caller's jobs, as it happens")
    void all(
            @AuthenticationPrincipal Caller caller,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String lastEventId,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        answers.open(
                streams.ofUser(caller.user(), idOf(header == null ? lastEventId : header)), caller, request, response);
    }

    @GetMapping("/{id}/events")
    @ApiResponse(
            responseCode = "200",
            description = WHAT,
            content = @Content(schema = @Schema(implementation = EventText.Data.class)))
    @ApiResponse(responseCode = "204", description = "It is over, and nothing has happened since.", content = @Content)
    @Operation(operationId = "streamEventsOfGeneration", summary = "What happens to one job, as it happens")
    void one(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String lastEventId,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        Long after = idOf(header == null ? lastEventId : header);
        // before its events: if it is over here, its last event is among them
        Generation seen =
                catalog.find(caller.user(), id, new LinkWish(null, false)).orElseThrow(RequestProblem::notFound);
        Optional<EventStream> stream =
                streams.ofJob(caller.user(), id, after, !seen.status().isOpen());
        if (stream.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT); // which tells browsers not to come back
            return;
        }
        answers.open(stream.get(), caller, request, response);
    }

    private static @Nullable Long idOf(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (text.length() > LONGEST_ID || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw RequestProblem.invalid(
                    ErrorCode.PARAMETER_INVALID, "Last-Event-ID is none of ours; send the last id as it came.");
        }
        return Long.valueOf(text);
    }
}
