package ai.nolmt.generations.ingest.redrive;

import ai.nolmt.generations.ingest.web.HarmlessTwice;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.Operation;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Failed jobs, for admins: {@code /api/admin/jobs}. */
@RestController
@RequestMapping(path = "/api/admin/jobs", produces = MediaType.APPLICATION_JSON_VALUE)
class RedriveController {
    private final Redrive redrive;

    RedriveController(Redrive redrive) {
        this.redrive = redrive;
    }

    @HarmlessTwice
    @PostMapping("/{id}/redrive")
    @Operation(operationId = "redriveJob", summary = "Sends a failed job again")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Redriven> one(@PathVariable UUID id) {
        JobStatus status = redrive.one(id).orElseThrow(RequestProblem::notFound);
        if (!status.isOpen()) {
            throw new RequestProblem(
                    HttpStatus.CONFLICT,
                    ErrorCode.NOT_REDRIVABLE,
                    "The job is " + status.wireName()
                            + "; only a failed one within its redrive window (nolmt.jobs.redrive-window) can be tried again.");
        }
        return ResponseEntity.accepted().body(new Redriven(id, status.wireName()));
    }

    /** Either all failed jobs or those of one code: a filter that was forgotten must not mean all. */
    @HarmlessTwice
    @PostMapping("/redrive")
    @Operation(operationId = "redriveJobs", summary = "Sends those again that failed with a code, or all")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<RedrivenJobs> many(@RequestBody RedriveRequest request) {
        boolean all = Boolean.TRUE.equals(request.all());
        if (all == (request.errorCode() != null)) {
            throw RequestProblem.invalid(
                    ErrorCode.REDRIVE_INVALID,
                    "Say either {\"errorCode\": \"…\"}, for the jobs that failed with it, or {\"all\": true}.");
        }
        return ResponseEntity.accepted().body(new RedrivenJobs(redrive.all(codeOf(request.errorCode()))));
    }

    private static @Nullable ErrorCode codeOf(@Nullable String name) {
        return name == null
                ? null
                : Arrays.stream(ErrorCode.values())
                        .filter(code -> code.wireName().equals(name))
                        .findFirst()
                        .orElseThrow(() -> RequestProblem.invalid(
                                ErrorCode.REDRIVE_INVALID, "There is no error code '" + name + "'."));
    }

    record RedriveRequest(
            @Nullable String errorCode, @Nullable Boolean all) {}

    record Redriven(UUID id, String status) {}

    record RedrivenJobs(long redriven) {}
}
