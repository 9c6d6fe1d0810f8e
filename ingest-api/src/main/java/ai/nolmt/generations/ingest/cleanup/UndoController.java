package ai.nolmt.generations.ingest.cleanup;

import ai.nolmt.generations.ingest.cleanup.Undoing.Answer;
import ai.nolmt.generations.ingest.web.Caller;
import ai.nolmt.generations.ingest.web.HarmlessTwice;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.Counted;
import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Sweeps that were a mistake, for admins: {@code /api/admin/cleanups/{id}/undo}. */
@RestController
class UndoController {
    private final Undoing undoing;
    private final CleanupRequests requests;

    UndoController(Undoing undoing, CleanupRequests requests) {
        this.undoing = undoing;
        this.requests = requests;
    }

    /** Of what was taken or deleted before, the answer says how many; asked for again, it is the same. */
    @HarmlessTwice
    @PostMapping(path = "/api/admin/cleanups/{id}/undo", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "undoCleanup", summary = "Takes back what a sweep found and nobody deleted yet")
    Result undo(
            @AuthenticationPrincipal Caller admin,
            @PathVariable UUID id,
            @RequestBody(required = false) @Nullable UndoRequest request) {
        String prefix = request == null ? null : request.prefix();
        requests.checkUndone(prefix);
        Answer answer = undoing.undo(id, prefix, admin.user());
        return switch (answer.verdict()) {
            case UNDONE -> new Result(id, prefix, answer.withdrawn(), answer.beyondRecall());
            case ABSENT -> throw RequestProblem.notFound();
            case OTHER -> throw refused("The run is no sweep: only those of kind orphans can be undone.");
            case DRY -> throw refused("The run was a dry run: it deletes nothing, so there is nothing to take back.");
            case LISTING ->
                throw refused("The run still lists, and nothing that it found is deleted before it is through: stop it"
                        + " instead (POST /api/admin/cleanups/" + id + "/stop), which takes all back.");
            case CLOSED ->
                throw refused(
                        "Nothing of the run is left: it was undone, or ended before anything of it could be deleted.");
            case NOTHING ->
                throw refused((prefix == null ? "Nothing that the run found" : "Nothing that begins so")
                        + " is left to take back; " + Counted.of(answer.beyondRecall(), "was", "were")
                        + " taken or deleted before.");
        };
    }

    private static RequestProblem refused(String sentence) {
        return new RequestProblem(HttpStatus.CONFLICT, ErrorCode.NOT_UNDOABLE, sentence);
    }

    record UndoRequest(
            @Schema(description = "that keys begin with, taken as it is; without it the whole run is undone") @Nullable
            String prefix) {}

    @Schema(name = "CleanupUndone")
    record Result(
            UUID run,
            @Nullable String prefix,

            @Schema(description = "of which nothing is deleted any more")
            long withdrawn,

            @Schema(description = "that a purge had taken or deleted before")
            long beyondRecall) {}
}
