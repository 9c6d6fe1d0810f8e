package ai.nolmt.generations.ingest.webhook;

import ai.nolmt.generations.ingest.web.RequestProblem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Users' webhooks, for admins: {@code /api/admin/webhooks}. */
@RestController
@RequestMapping(path = "/api/admin/webhooks", produces = MediaType.APPLICATION_JSON_VALUE)
class AdminWebhookController {
    private static final UUID FIRST = new UUID(0, 0);

    private final AdminWebhooks webhooks;

    AdminWebhookController(AdminWebhooks webhooks) {
        this.webhooks = webhooks;
    }

    @GetMapping
    @Operation(operationId = "listUsersWebhooks", summary = "Users' webhooks and how they do, by id")
    Page list(
            @RequestParam(required = false) @Nullable UUID user,
            @RequestParam(defaultValue = "false") boolean ill,
            @RequestParam(required = false) @Nullable UUID after,
            @RequestParam(defaultValue = "50") int limit) {
        RequestProblem.checkLimit(limit);
        List<AdminWebhooks.State> page = webhooks.page(after == null ? FIRST : after, user, ill, limit);
        return new Page(
                page, page.size() < limit ? null : page.get(page.size() - 1).id());
    }

    @GetMapping("/{webhook}/deliveries")
    @Operation(operationId = "listUsersDeliveries", summary = "What a user's webhook was told, the newest first")
    DeliveryController.DeliveryList deliveries(
            @PathVariable UUID webhook, @RequestParam(defaultValue = "50") int limit) {
        RequestProblem.checkLimit(limit);
        return new DeliveryController.DeliveryList(
                webhooks.newest(webhook, limit).orElseThrow(RequestProblem::notFound));
    }

    @GetMapping("/{webhook}/deliveries/{id}")
    @Operation(operationId = "getUsersDelivery", summary = "One message of a user's webhook, with its attempts")
    Deliveries.Shown delivery(@PathVariable UUID webhook, @PathVariable UUID id) {
        return webhooks.find(webhook, id).orElseThrow(RequestProblem::notFound);
    }

    /** @param after where the next page begins; null if there is none */
    @Schema(name = "WebhookStates")
    record Page(List<AdminWebhooks.State> items, @Nullable UUID after) {}
}
