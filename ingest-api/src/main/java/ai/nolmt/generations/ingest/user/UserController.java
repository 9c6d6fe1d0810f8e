package ai.nolmt.generations.ingest.user;

import ai.nolmt.generations.ingest.cleanup.Cleanups;
import ai.nolmt.generations.ingest.user.Erasure.Result;
import ai.nolmt.generations.ingest.web.Caller;
import ai.nolmt.generations.ingest.web.HarmlessTwice;
import ai.nolmt.generations.ingest.web.RequestProblem;
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
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Users, for admins: {@code /api/admin/users}. */
@RestController
@RequestMapping(path = "/api/admin/users", produces = MediaType.APPLICATION_JSON_VALUE)
class UserController {
    private static final UUID FIRST = new UUID(0, 0);

    private final Users users;
    private final Erasure erasure;
    private final Cleanups cleanups;

    UserController(Users users, Erasure erasure, Cleanups cleanups) {
        this.users = users;
        this.erasure = erasure;
        this.cleanups = cleanups;
    }

    /** Those who have something, or limits of their own, by id. */
    @GetMapping
    @Operation(operationId = "listUsers", summary = "Users who have something, or limits of their own")
    Page list(@RequestParam(required = false) @Nullable UUID after, @RequestParam(defaultValue = "50") int limit) {
        RequestProblem.checkLimit(limit);
        List<User> page = users.page(after == null ? FIRST : after, limit);
        return new Page(
                page, page.size() < limit ? null : page.get(page.size() - 1).id());
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getUser", summary = "What a user has and may have")
    User get(@PathVariable UUID id) {
        return users.find(id);
    }

    /** Instead of those that the user had: what is left out is as for everybody. */
    @PutMapping("/{id}/limits")
    @Operation(operationId = "limitUser", summary = "Sets a user's own limits")
    User limit(@PathVariable UUID id, @RequestBody Limits limits) {
        return users.limit(id, limits.checked());
    }

    @DeleteMapping(path = "/{id}/limits", produces = MediaType.ALL_VALUE)
    @Operation(operationId = "clearUserLimits", summary = "The installation's limits hold again")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> clearLimits(@PathVariable UUID id) {
        users.clearLimits(id);
        return ResponseEntity.noContent().build();
    }

    /** For users who are not known as well: they are remembered as erased. */
    @HarmlessTwice
    @PostMapping("/{id}/erase")
    @Operation(operationId = "eraseUser", summary = "Erases a user")
    Erased erase(@AuthenticationPrincipal Caller admin, @PathVariable UUID id) {
        Result result = erasure.erase(id);
        return new Erased(
                result.user(), result.jobs(), result.generations(), result.held(), cleanups.erase(id, admin.user()));
    }

    /** @param run the clean-up that deletes the objects, and looks for late ones */
    @Schema(name = "Erasure")
    record Erased(UUID user, long jobs, long generations, long held, UUID run) {}

    /** @param next to be given as {@code after}; null on the last page */
    @Schema(name = "Users")
    record Page(List<User> items, @Nullable UUID next) {}
}
