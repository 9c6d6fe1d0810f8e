package ai.nolmt.generations.ingest.user;

import ai.nolmt.generations.ingest.web.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What callers have and what they may have: {@code /api/usage}. */
@RestController
class UsageController {
    private final Users users;

    UsageController(Users users) {
        this.users = users;
    }

    @GetMapping(path = "/api/usage", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "getUsage", summary = "What the caller has, and the limits that hold")
    ResponseEntity<OwnUsage> usage(@AuthenticationPrincipal Caller caller) {
        User user = users.asThemselves(caller.user());
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new OwnUsage(
                        user.objects(), user.bytes(), user.openJobs(), user.openBytes(), users.effective(user)));
    }

    /** @param limits that hold for the caller, whoever set them */
    @Schema(name = "Usage")
    record OwnUsage(long objects, BigDecimal bytes, long openJobs, BigDecimal openBytes, Limits limits) {}
}
