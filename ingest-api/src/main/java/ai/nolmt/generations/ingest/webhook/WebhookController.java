package ai.nolmt.generations.ingest.webhook;

import ai.nolmt.generations.ingest.web.Caller;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A user's webhooks: {@code /api/webhooks}. */
@RestController
@RequestMapping(path = "/api/webhooks", produces = MediaType.APPLICATION_JSON_VALUE)
class WebhookController {
    private final Webhooks webhooks;
    private final WebhookUrl urls;

    WebhookController(Webhooks webhooks, WebhookUrl urls) {
        this.webhooks = webhooks;
        this.urls = urls;
    }

    @PostMapping
    @Operation(operationId = "createWebhook", summary = "Has an address told how jobs end")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<NewWebhook> post(@AuthenticationPrincipal Caller caller, @RequestBody WebhookRequest request) {
        if (Boolean.FALSE.equals(request.enabled())) {
            throw RequestProblem.invalid(ErrorCode.WEBHOOK_INVALID, "A new webhook is enabled; leave that out.");
        }
        Webhooks.Created created =
                webhooks.create(caller.user(), urls.checked(request.url()), eventsOf(request.events()));
        Webhook it = created.webhook();
        return ResponseEntity.created(URI.create("/api/webhooks/" + it.id()))
                .cacheControl(CacheControl.noStore())
                .body(new NewWebhook(it.id(), it.url(), it.events(), created.secret(), it.createdAt()));
    }

    @GetMapping
    @Operation(operationId = "listWebhooks", summary = "The caller's webhooks")
    WebhookList list(@AuthenticationPrincipal Caller caller) {
        return new WebhookList(
                webhooks.list(caller.user()).stream().map(ShownWebhook::of).toList());
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getWebhook", summary = "One webhook")
    ShownWebhook get(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return webhooks.find(caller.user(), id).map(ShownWebhook::of).orElseThrow(RequestProblem::notFound);
    }

    @PutMapping("/{id}")
    @Operation(operationId = "changeWebhook", summary = "Changes a webhook, or switches it off or on")
    ShownWebhook put(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @RequestBody WebhookRequest request) {
        return webhooks.update(
                        caller.user(),
                        id,
                        urls.checked(request.url()),
                        eventsOf(request.events()),
                        !Boolean.FALSE.equals(request.enabled()))
                .map(ShownWebhook::of)
                .orElseThrow(RequestProblem::notFound);
    }

    @DeleteMapping(path = "/{id}", produces = MediaType.ALL_VALUE)
    @Operation(operationId = "deleteWebhook", summary = "Deletes a webhook with its deliveries")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> delete(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        if (!webhooks.delete(caller.user(), id)) {
            throw RequestProblem.notFound();
        }
        return ResponseEntity.noContent().build();
    }

    /** Both secrets sign for a while, so that the receiver can change over at their own time. */
    @PostMapping("/{id}/secret")
    @Operation(
            operationId = "rotateWebhookSecret",
            summary = "A new secret, beside which the last one goes on for a while")
    ResponseEntity<NewSecret> rotate(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        Webhooks.Rotated rotated = webhooks.rotate(caller.user(), id).orElseThrow(RequestProblem::notFound);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new NewSecret(rotated.secret(), rotated.previousUntil()));
    }

    private static List<String> eventsOf(@Nullable List<@Nullable String> asked) {
        List<String> known = WebhookEvent.names();
        if (asked == null) {
            return known;
        }
        List<String> events = asked.stream()
                .filter(known::contains)
                .map(String::valueOf)
                .distinct()
                .toList();
        if (asked.isEmpty() || events.size() != asked.size()) {
            throw RequestProblem.invalid(
                    ErrorCode.WEBHOOK_INVALID,
                    "events are some of " + String.join(", ", known) + ", each once; all if they are left out.");
        }
        return events;
    }

    record WebhookRequest(
            @Nullable String url,
            @Nullable List<@Nullable String> events,
            @Nullable Boolean enabled) {}

    @Schema(name = "Webhooks")
    record WebhookList(List<ShownWebhook> items) {}

    @Schema(name = "Webhook")
    record ShownWebhook(
            UUID id,
            String url,
            List<String> events,
            boolean enabled,
            @Nullable String disabledReason,
            @Nullable Instant failingSince,
            Instant createdAt,
            Instant updatedAt) {
        private static ShownWebhook of(Webhook it) {
            return new ShownWebhook(
                    it.id(),
                    it.url(),
                    it.events(),
                    it.disabledReason() == null,
                    it.disabledReason(),
                    it.failingSince(),
                    it.createdAt(),
                    it.updatedAt());
        }
    }

    /** The secret is shown here and never again. */
    record NewWebhook(UUID id, String url, List<String> events, String secret, Instant createdAt) {
        @Override
        public String toString() {
            return "NewWebhook[id=" + id + "]";
        }
    }

    record NewSecret(String secret, Instant previousUntil) {
        @Override
        public String toString() {
            return "NewSecret[previousUntil=" + previousUntil + "]";
        }
    }
}
