package ai.nolmt.generations.ingest.share;

import ai.nolmt.generations.ingest.web.Caller;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
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
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Links to a generation for others: {@code /api/generations/{id}/shares}. */
@RestController
@RequestMapping(path = "/api/generations/{id}/shares", produces = MediaType.APPLICATION_JSON_VALUE)
class ShareController {
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final ShareLinks links;

    ShareController(ShareLinks links) {
        this.links = links;
    }

    /** The answer is the only one that ever has the link. */
    @PostMapping
    @Operation(operationId = "shareGeneration", summary = "Makes a link for others")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<NewShare> make(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestBody(required = false) @Nullable ShareRequest request) {
        Duration life = request == null ? null : request.expiresIn();
        RequestProblem.checkDuration(ErrorCode.SHARE_INVALID, "expiresIn", life, LONGEST);
        ShareLinks.Answer answer = links.make(caller.user(), id, life);
        if (answer instanceof ShareLinks.Answer.Made made) {
            return ResponseEntity.status(HttpStatus.CREATED)
                    .cacheControl(CacheControl.noStore())
                    .body(new NewShare(
                            made.share().id(),
                            SharedController.PATH + made.token(),
                            made.share().createdAt(),
                            made.share().expiresAt()));
        }
        if (answer instanceof ShareLinks.Answer.Unknown) {
            throw new RequestProblem(
                    HttpStatus.FORBIDDEN, ErrorCode.USER_UNKNOWN, "There is no such user, or they were erased.");
        }
        if (answer instanceof ShareLinks.Answer.TooMany) {
            throw new RequestProblem(
                    HttpStatus.CONFLICT,
                    ErrorCode.TOO_MANY_SHARES,
                    "The generation has " + ShareLinks.MOST + " links already; revoke one of them first.");
        }
        throw new RequestProblem(
                HttpStatus.NOT_FOUND,
                ErrorCode.NOT_FOUND,
                "There is no stored generation with this id that you may share.");
    }

    @GetMapping
    @Operation(operationId = "listShares", summary = "A generation's links, without the links themselves")
    Items list(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return new Items(links.list(caller.user(), id).orElseThrow(RequestProblem::notFound));
    }

    @DeleteMapping(path = "/{share}", produces = MediaType.ALL_VALUE)
    @Operation(operationId = "revokeShare", summary = "Takes a link back")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> revoke(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @PathVariable UUID share) {
        if (!links.revoke(caller.user(), id, share)) {
            throw RequestProblem.notFound();
        }
        return ResponseEntity.noContent().build();
    }

    /** @param expiresIn null for as long as nobody revokes it */
    record ShareRequest(@Nullable Duration expiresIn) {}

    /** @param path of the link, behind the address of this API */
    record NewShare(
            UUID id,
            String path,
            Instant createdAt,
            @Nullable Instant expiresAt) {
        /** Prints without the path, which is a key to the object. */
        @Override
        public String toString() {
            return "NewShare[id=" + id + "]";
        }
    }

    @Schema(name = "Shares")
    record Items(List<Share> items) {}
}
