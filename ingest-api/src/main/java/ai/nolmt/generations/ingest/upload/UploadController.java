package ai.nolmt.generations.ingest.upload;

import ai.nolmt.generations.ingest.accept.AcceptSettings;
import ai.nolmt.generations.ingest.upload.UploadBodies.Completed;
import ai.nolmt.generations.ingest.upload.UploadBodies.NewParts;
import ai.nolmt.generations.ingest.upload.UploadBodies.OpenUpload;
import ai.nolmt.generations.ingest.upload.UploadBodies.SignedParts;
import ai.nolmt.generations.ingest.web.Caller;
import ai.nolmt.generations.ingest.web.HarmlessTwice;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.media.MediaInspector;
import ai.nolmt.generations.object.UploadStore.Part;
import ai.nolmt.generations.presigned.Upload;
import ai.nolmt.generations.presigned.Upload.Status;
import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.Operation;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
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

/** A user's uploads: {@code /api/uploads}. */
@RestController
@RequestMapping(path = "/api/uploads", produces = MediaType.APPLICATION_JSON_VALUE)
class UploadController {
    private static final int MOST_LINKS = 100; // of one request: each is a signature to make

    private final OpenUploads uploads;
    private final PartUploads parts;
    private final TermsReader terms;

    UploadController(
            OpenUploads uploads,
            PartUploads parts,
            AcceptSettings settings,
            UploadSettings uploadSettings,
            MediaInspector media) {
        this.uploads = uploads;
        this.parts = parts;
        this.terms = new TermsReader(settings.maxOutputSize().toBytes(), uploadSettings, media);
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "openUpload", summary = "A signed link that takes exactly these bytes, once")
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<UploadResponse> open(@AuthenticationPrincipal Caller caller, @RequestBody OpenUpload body) {
        OpenUploads.Opened opened = told(() -> uploads.open(caller.user(), terms.read(body)));
        return ResponseEntity.created(
                        URI.create("/api/uploads/" + opened.upload().id()))
                .cacheControl(CacheControl.noStore())
                .body(UploadResponse.of(opened.upload(), "waiting", opened.link()));
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getUpload", summary = "Whether the bytes have come")
    ResponseEntity<UploadResponse> get(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        Upload upload = uploads.find(caller.user(), id).orElseThrow(RequestProblem::notFound);
        return uncached(UploadResponse.of(upload, statusOf(upload), null));
    }

    private String statusOf(Upload upload) {
        if (upload.status() == Status.CLAIMED) {
            return "claimed";
        }
        return upload.isOver() ? "expired" : uploads.hasArrived(upload) ? "uploaded" : "waiting";
    }

    @DeleteMapping(path = "/{id}", produces = MediaType.ALL_VALUE)
    @Operation(operationId = "giveUpUpload", summary = "Gives an upload up")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> giveUp(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        if (!told(() -> uploads.giveUp(caller.user(), id))) {
            throw RequestProblem.notFound();
        }
        return ResponseEntity.noContent().build();
    }

    @HarmlessTwice
    @PostMapping(path = "/{id}/parts", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "signUploadParts", summary = "Signed links for parts of a large upload")
    ResponseEntity<SignedParts> sign(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @RequestBody NewParts body) {
        List<PartUploads.Linked> linked = told(() -> {
                    List<UploadBodies.@Nullable NewPart> given = Objects.requireNonNullElse(body.parts(), List.of());
                    if (given.isEmpty() || given.size() > MOST_LINKS) {
                        throw PartNames.invalid("parts has 1 to " + MOST_LINKS + " entries.");
                    }
                    return parts.sign(
                            caller.user(),
                            id,
                            given.stream().map(UploadBodies::announced).toList());
                })
                .orElseThrow(RequestProblem::notFound);
        return uncached(SignedParts.of(linked));
    }

    @HarmlessTwice
    @PostMapping(path = "/{id}/complete", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "completeUpload", summary = "Puts the parts together")
    ResponseEntity<UploadResponse> complete(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @RequestBody Completed body) {
        Upload upload = told(() -> {
                    List<UploadBodies.@Nullable SentPart> given = Objects.requireNonNullElse(body.parts(), List.of());
                    List<Part> sent = given.stream().map(UploadBodies::sent).toList();
                    return parts.complete(caller.user(), id, sent, PartNames.crc64(body.crc64nvme(), "the whole"));
                })
                .orElseThrow(RequestProblem::notFound);
        return uncached(UploadResponse.of(upload, "uploaded", null));
    }

    private static <T> T told(Supplier<T> work) {
        try {
            return work.get();
        } catch (UploadRefused e) {
            throw new RequestProblem(statusOf(e.code()), e.code(), String.valueOf(e.getMessage()));
        }
    }

    private static HttpStatus statusOf(ErrorCode code) {
        return switch (code) {
            case USER_UNKNOWN, TOO_MANY_UPLOADS -> HttpStatus.FORBIDDEN;
            case UPLOAD_CLAIMED, UPLOAD_EXPIRED, UPLOAD_DIFFERS -> HttpStatus.CONFLICT;
            case OUTPUT_TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
            case MEDIA_REFUSED -> HttpStatus.UNSUPPORTED_MEDIA_TYPE;
            default -> HttpStatus.BAD_REQUEST;
        };
    }

    /** What holds signed links must not stay in anybody's cache. */
    private static <T> ResponseEntity<T> uncached(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
