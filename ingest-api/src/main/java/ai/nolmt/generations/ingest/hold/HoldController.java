package ai.nolmt.generations.ingest.hold;

import ai.nolmt.generations.ingest.web.Caller;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What is held, for admins: {@code /api/admin/holds}. */
@RestController
@RequestMapping(path = "/api/admin/holds", produces = MediaType.APPLICATION_JSON_VALUE)
class HoldController {
    private static final int LONGEST_REASON = 1000;

    private final Holds holds;

    HoldController(Holds holds) {
        this.holds = holds;
    }

    @GetMapping
    @Operation(operationId = "listHolds", summary = "What is held, by whom and why")
    Items list(@RequestParam(defaultValue = "50") int limit) {
        RequestProblem.checkLimit(limit);
        return new Items(holds.newest(limit));
    }

    /** Again with another reason is fine. */
    @PutMapping(path = "/{generation}", produces = MediaType.ALL_VALUE)
    @Operation(operationId = "holdGeneration", summary = "Holds a generation: it is neither deleted nor expires")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> hold(
            @AuthenticationPrincipal Caller admin, @PathVariable UUID generation, @RequestBody HoldRequest request) {
        String reason = request.reason();
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON || reason.indexOf('\0') >= 0) {
            throw RequestProblem.invalid(
                    ErrorCode.REASON_INVALID, "reason says why, in 1 to " + LONGEST_REASON + " characters.");
        }
        if (!holds.hold(generation, reason, admin.user())) {
            throw RequestProblem.notFound();
        }
        return ResponseEntity.noContent().build();
    }

    @DeleteMapping(path = "/{generation}", produces = MediaType.ALL_VALUE)
    @Operation(operationId = "releaseGeneration", summary = "Lets a held generation go")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> release(@PathVariable UUID generation) {
        if (!holds.release(generation)) {
            throw RequestProblem.notFound();
        }
        return ResponseEntity.noContent().build();
    }

    record HoldRequest(@Nullable String reason) {}

    @Schema(name = "Holds")
    record Items(List<Holds.Hold> items) {}
}
