package ai.nolmt.generations.ingest.webhook;

import ai.nolmt.generations.ingest.web.Caller;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
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
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What a user's webhook was told: {@code /api/webhooks/{id}/deliveries}. */
@RestController
@RequestMapping(path = "/api/webhooks/{webhook}", produces = MediaType.APPLICATION_JSON_VALUE)
class DeliveryController {
    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

    private final Deliveries deliveries;

    DeliveryController(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    @GetMapping("/deliveries")
    @Operation(operationId = "listDeliveries", summary = "What a webhook was told, the newest first")
    DeliveryList list(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID webhook,
            @RequestParam(defaultValue = "50") int limit) {
        RequestProblem.checkLimit(limit);
        return new DeliveryList(deliveries.newest(caller.user(), webhook, limit).orElseThrow(RequestProblem::notFound));
    }

    @GetMapping("/deliveries/{id}")
    @Operation(operationId = "getDelivery", summary = "One message with its attempts")
    Deliveries.Shown get(@AuthenticationPrincipal Caller caller, @PathVariable UUID webhook, @PathVariable UUID id) {
        return deliveries.find(caller.user(), webhook, id).orElseThrow(RequestProblem::notFound);
    }

    @PostMapping("/test")
    @Operation(operationId = "testWebhook", summary = "Sends a message that says nothing")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Test> test(@AuthenticationPrincipal Caller caller, @PathVariable UUID webhook) {
        return ResponseEntity.accepted()
                .body(new Test(deliveries.test(caller.user(), webhook).orElseThrow(RequestProblem::notFound)));
    }

    @PostMapping("/deliveries/{id}/replay")
    @Operation(operationId = "replayDelivery", summary = "Sends a message again")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Deliveries.Shown> replay(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID webhook, @PathVariable UUID id) {
        return ResponseEntity.accepted()
                .body(deliveries.again(caller.user(), webhook, id).orElseThrow(RequestProblem::notFound));
    }

    @PostMapping("/replay")
    @Operation(operationId = "replayMissed", summary = "Sends all that were missed since a moment")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<Replayed> replayMissed(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID webhook, @RequestBody ReplayRequest request) {
        Instant since = request.since();
        if (since == null || since.isBefore(FIRST) || since.isAfter(LAST)) {
            throw RequestProblem.invalid(
                    ErrorCode.WEBHOOK_INVALID, "since is a moment as ISO 8601 has it, like 2026-11-25T00:00:00Z.");
        }
        return ResponseEntity.accepted()
                .body(new Replayed(
                        deliveries.missed(caller.user(), webhook, since).orElseThrow(RequestProblem::notFound)));
    }

    @Schema(name = "Deliveries")
    record DeliveryList(List<Deliveries.Shown> items) {}

    @Schema(name = "WebhookTest")
    record Test(UUID deliveryId) {}

    record ReplayRequest(@Nullable Instant since) {}

    record Replayed(long replayed) {}
}
