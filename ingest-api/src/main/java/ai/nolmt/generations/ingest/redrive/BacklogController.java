package ai.nolmt.generations.ingest.redrive;

import ai.nolmt.generations.ingest.web.RequestProblem;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What waits and what is stuck, for admins. */
@RestController
@RequestMapping(path = "/api/admin", produces = MediaType.APPLICATION_JSON_VALUE)
class BacklogController {

    private final Backlog backlog;

    BacklogController(Backlog backlog) {
        this.backlog = backlog;
    }

    @GetMapping("/backlog")
    @Operation(
            operationId = "getBacklog",
            summary = "Open jobs by status and failed ones by code, with the age of the oldest")
    Backlog.Depths depths() {
        return backlog.depths();
    }

    @GetMapping("/parked-messages")
    @Operation(operationId = "listParkedMessages", summary = "Messages that nobody could read")
    ParkedMessages parked(@RequestParam(defaultValue = "50") int limit) {
        RequestProblem.checkLimit(limit);
        return new ParkedMessages(backlog.parked(limit));
    }

    record ParkedMessages(List<Backlog.Parked> items) {}
}
