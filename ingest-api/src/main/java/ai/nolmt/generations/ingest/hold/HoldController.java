package ai.nolmt.generations.ingest.hold;

import ai.nolmt.generations.ingest.web.Caller;
import ai.nolmt.generations.ingest.web.RequestProblem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;
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
        return answer(holds.hold(generation, request.checkedReason(), request.caseNumber(), admin.user()));
    }

    /** Also what is stored for them later. Again with another reason is fine. */
    @PutMapping(path = "/users/{user}", produces = MediaType.ALL_VALUE)
    @Operation(
            operationId = "holdUser",
            summary = "Holds a user: nothing that is stored for them is deleted or expires")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> holdUser(
            @AuthenticationPrincipal Caller admin, @PathVariable UUID user, @RequestBody HoldRequest request) {
        return answer(holds.holdUser(user, request.checkedReason(), request.caseNumber(), admin.user()));
    }

    @DeleteMapping(path = "/{generation}", produces = MediaType.ALL_VALUE)
    @Operation(operationId = "releaseGeneration", summary = "Lets a held generation go")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> release(@PathVariable UUID generation) {
        return answer(holds.release(generation));
    }

    /** What is held by itself stays it. */
    @DeleteMapping(path = "/users/{user}", produces = MediaType.ALL_VALUE)
    @Operation(operationId = "releaseUser", summary = "Lets a held user go")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> releaseUser(@PathVariable UUID user) {
        return answer(holds.releaseUser(user));
    }

    private static ResponseEntity<Void> answer(boolean wasThere) {
        if (!wasThere) {
            throw RequestProblem.notFound();
        }
        return ResponseEntity.noContent().build();
    }

    @Schema(name = "Holds")
    record Items(List<Holds.Hold> items) {}
}
