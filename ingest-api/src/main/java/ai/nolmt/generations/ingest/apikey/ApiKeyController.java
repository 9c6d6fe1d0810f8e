package ai.nolmt.generations.ingest.apikey;

import ai.nolmt.generations.ingest.web.Caller;
import ai.nolmt.generations.ingest.web.ProducerKeys.Scope;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Producers' keys, for admins: {@code /api/admin/api-keys}. */
@RestController
@RequestMapping(path = "/api/admin/api-keys", produces = MediaType.APPLICATION_JSON_VALUE)
class ApiKeyController {
    private static final int LONGEST_NAME = 100;
    private static final Duration LONGEST_LIFE = Duration.ofDays(3650);

    private final ApiKeys keys;

    ApiKeyController(ApiKeys keys) {
        this.keys = keys;
    }

    /** The answer is the only one that ever has the key. */
    @PostMapping
    @Operation(operationId = "makeApiKey", summary = "Makes a producer's key")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<NewKey> make(@AuthenticationPrincipal Caller admin, @RequestBody KeyRequest request) {
        String name = request.name();
        if (name == null
                || name.isBlank()
                || name.length() > LONGEST_NAME
                || name.chars().anyMatch(Character::isISOControl)) {
            throw invalid("name has 1 to " + LONGEST_NAME + " characters, none of them a control character.");
        }
        Duration life = request.expiresIn();
        RequestProblem.checkDuration(ErrorCode.API_KEY_INVALID, "expiresIn", life, LONGEST_LIFE);
        ApiKeys.Made made = keys.make(name, scopesOf(request.scopes()), admin.user(), life)
                .orElseThrow(() -> new RequestProblem(
                        HttpStatus.CONFLICT,
                        ErrorCode.TOO_MANY_API_KEYS,
                        "There are " + ApiKeyTable.MOST + " keys that may be used; revoke one that isn't needed."));
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(new NewKey(Shown.of(made.known()), made.key()));
    }

    /** The newest, those that were revoked too. */
    @GetMapping
    @Operation(operationId = "listApiKeys", summary = "The newest keys, without the keys themselves")
    Items list(@RequestParam(defaultValue = "50") int limit) {
        RequestProblem.checkLimit(limit);
        return new Items(keys.newest(limit).stream().map(Shown::of).toList());
    }

    /** Twice is harmless. */
    @DeleteMapping(path = "/{id}", produces = MediaType.ALL_VALUE)
    @Operation(operationId = "revokeApiKey", summary = "Revokes a key")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> revoke(@PathVariable UUID id) {
        if (!keys.revoke(id)) {
            throw RequestProblem.notFound();
        }
        return ResponseEntity.noContent().build();
    }

    private static Set<Scope> scopesOf(@Nullable List<@Nullable String> names) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String name : names == null ? List.<String>of() : names) {
            switch (String.valueOf(name)) {
                case "read" -> scopes.add(Scope.READ);
                case "write" -> scopes.add(Scope.WRITE);
                default -> throw invalid("scopes are read and write.");
            }
        }
        if (scopes.isEmpty()) {
            throw invalid("scopes has read, write or both.");
        }
        return scopes;
    }

    private static RequestProblem invalid(String sentence) {
        return RequestProblem.invalid(ErrorCode.API_KEY_INVALID, sentence);
    }

    @Schema(name = "ApiKeyRequest")
    record KeyRequest(
            @Nullable String name,
            @Nullable List<@Nullable String> scopes,
            @Nullable Duration expiresIn) {}

    @Schema(name = "ApiKey")
    record Shown(
            UUID id,
            String name,
            List<String> scopes,
            UUID createdBy,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt) {
        private static Shown of(ApiKey key) {
            return new Shown(
                    key.id(),
                    key.name(),
                    key.scopes().stream().map(ApiKeyTable::wireName).toList(),
                    key.createdBy(),
                    key.createdAt(),
                    key.expiresAt(),
                    key.revokedAt());
        }
    }

    @Schema(name = "NewApiKey")
    record NewKey(Shown apiKey, String key) {}

    @Schema(name = "ApiKeys")
    record Items(List<Shown> items) {}
}
