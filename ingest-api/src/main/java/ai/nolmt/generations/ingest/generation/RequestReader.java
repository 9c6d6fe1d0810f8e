package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.accept.AcceptSettings;
import ai.nolmt.generations.ingest.accept.GivenOutput;
import ai.nolmt.generations.ingest.accept.NewGeneration;
import ai.nolmt.generations.ingest.accept.Spool;
import ai.nolmt.generations.ingest.accept.Staging;
import ai.nolmt.generations.ingest.accept.TypeSettings;
import ai.nolmt.generations.ingest.web.JsonBodies;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.media.GenerationType;
import ai.nolmt.generations.net.UrlRefused;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.WorkFolder;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.source.SourceRules;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;

/** Checks the form of what came in, and says exactly what to change about it. */
final class RequestReader {
    private static final int LONGEST_TYPE = 100;

    private final AcceptSettings settings;
    private final TypeSettings types;
    private final GenerationReader json;
    private final WorkFolder folder;
    private final Staging staging;
    private final SourceRules links;

    RequestReader(AcceptSettings settings, TypeSettings types, WorkFolder folder, Staging staging, SourceRules links) {
        this.settings = settings;
        this.types = types;
        this.json = new GenerationReader(settings);
        this.folder = folder;
        this.staging = staging;
        this.links = links;
    }

    /** Where the output of one request waits; the caller closes it when the request is over. */
    Spool spool() {
        return new Spool(folder, settings.maxOutputSize().toBytes());
    }

    /** The same for one that may be large. */
    Spool spoolAhead(UUID user) {
        return Spool.stagedAhead(folder, settings.maxOutputSize().toBytes(), staging, user);
    }

    /** Reads a body of several requests; the caller closes what it gets. */
    Batch batch(UUID user, HttpServletRequest body, int most) throws IOException {
        JsonBodies.checkCharset(body.getContentType()); // as it was sent: the request itself says UTF-8 by now
        Batch batch =
                new Batch(this::spool, (request, spool) -> inline(user, request.idempotencyKey(), request, spool));
        try {
            json.readAll(body.getInputStream(), most, batch);
            return batch;
        } catch (IOException | RuntimeException e) {
            batch.close();
            throw e;
        }
    }

    NewGeneration json(UUID user, @Nullable String idempotencyKey, HttpServletRequest body, Spool spool)
            throws IOException {
        JsonBodies.checkCharset(body.getContentType()); // as it was sent: the request itself says UTF-8 by now
        GenerationRequest request;
        try {
            request = json.read(body.getInputStream(), spool);
        } catch (Spool.TooMuch e) {
            throw tooLarge(settings);
        }
        return inline(user, idempotencyKey, request, spool);
    }

    private NewGeneration inline(UUID user, @Nullable String idempotencyKey, GenerationRequest request, Spool spool)
            throws IOException {
        UUID upload = request.upload();
        String url = request.url();
        boolean isInline = request.hasData() || url == null && request.contentType() != null;
        if (upload != null && (isInline || url != null) || isInline && url != null) {
            throw RequestProblem.invalid(
                    ErrorCode.OUTPUT_TWICE,
                    "Give output.inline, output.upload or output.url, and leave the others out.");
        }
        if (upload != null) {
            return build(user, idempotencyKey, request, new GivenOutput.Uploaded(upload));
        }
        if (url != null) {
            return build(user, idempotencyKey, request, linked(request, url));
        }
        if (!request.hasData()) {
            throw RequestProblem.invalid(
                    ErrorCode.OUTPUT_MISSING,
                    "Give the output as output.inline {\"contentType\", \"data\"}, as output.upload or output.url, or send"
                            + " it as multipart/form-data.");
        }
        return build(user, idempotencyKey, request, request.contentType(), spool);
    }

    private GivenOutput.Linked linked(GenerationRequest request, String url) {
        checkType(request.contentType());
        DataSize most = types.of(typeOf(request.generationType())).maxSize();
        long all = settings.maxOutputSize().toBytes();
        try {
            return new GivenOutput.Linked(
                    links.check(url), request.contentType(), most == null ? all : Math.min(all, most.toBytes()));
        } catch (UrlRefused e) {
            throw RequestProblem.invalid(
                    e.isInside() ? ErrorCode.SOURCE_ADDRESS_REFUSED : ErrorCode.SOURCE_INVALID,
                    "output." + e.sentence());
        }
    }

    NewGeneration multipart(UUID user, @Nullable String idempotencyKey, HttpServletRequest body, Spool spool)
            throws IOException, ServletException {
        AtomicReference<GenerationRequest> job = new AtomicReference<>();
        AtomicReference<@Nullable String> type = new AtomicReference<>();
        try {
            Parts.read(
                    body,
                    (part, ofJob) -> job.set(json.read(bounded(part), OutputStream.nullOutputStream())),
                    (part, given) -> {
                        type.set(given);
                        part.transferTo(spool);
                    });
        } catch (Spool.TooMuch e) {
            throw tooLarge(settings);
        } catch (FileUploadException e) {
            throw new ServletException(e);
        }
        GenerationRequest request = job.get();
        if (request.hasOutput()) {
            throw RequestProblem.invalid(
                    ErrorCode.OUTPUT_TWICE, "With a part `file`, leave `output` out of the part `job`.");
        }
        return build(user, idempotencyKey, request, type.get(), spool);
    }

    private InputStream bounded(InputStream job) {
        long most = settings.maxJobPartSize();
        return new Bounded(
                job,
                most,
                () -> new RequestProblem(
                        HttpStatus.CONTENT_TOO_LARGE,
                        ErrorCode.BODY_TOO_LARGE,
                        "The part `job` has more than the " + most + " bytes that are allowed."));
    }

    private NewGeneration build(
            UUID user,
            @Nullable String idempotencyKey,
            GenerationRequest request,
            @Nullable String contentType,
            Spool spool)
            throws IOException {
        checkType(contentType);
        Content output = spool.content();
        if (output.length() == 0) {
            throw RequestProblem.invalid(ErrorCode.OUTPUT_EMPTY, "The output has no bytes.");
        }
        if (output.length() > settings.maxOutputSize().toBytes()) {
            throw tooLarge(settings);
        }
        DataSize most = types.of(typeOf(request.generationType())).maxSize();
        if (most != null && output.length() > most.toBytes()) {
            throw new RequestProblem(
                    HttpStatus.CONTENT_TOO_LARGE,
                    ErrorCode.OUTPUT_TOO_LARGE,
                    "The output is larger than the " + most.toBytes() + " bytes that are allowed of type "
                            + request.generationType() + ".");
        }
        return build(
                user,
                idempotencyKey,
                request,
                new GivenOutput.Bytes(contentType, output, spool.sha256(), spool.ahead()));
    }

    private static void checkType(@Nullable String contentType) {
        if (contentType != null && contentType.length() > LONGEST_TYPE) {
            throw RequestProblem.invalid(
                    ErrorCode.CONTENT_TYPE_INVALID,
                    "The output's content type has more than " + LONGEST_TYPE + " characters.");
        }
    }

    private static NewGeneration build(
            UUID user, @Nullable String idempotencyKey, GenerationRequest request, GivenOutput output) {
        return new NewGeneration(
                user,
                IdempotencyKeys.check(idempotencyKey),
                typeOf(request.generationType()),
                request.prompt(),
                request.settings(),
                request.storePrompt(),
                output,
                request.retention(),
                request.cancelAfter());
    }

    static RequestProblem tooLarge(AcceptSettings settings) {
        DataSize most = settings.maxOutputSize();
        return new RequestProblem(
                HttpStatus.CONTENT_TOO_LARGE,
                ErrorCode.OUTPUT_TOO_LARGE,
                "The output is larger than the " + most.toBytes() + " bytes that are allowed.");
    }

    private static GenerationType typeOf(@Nullable String name) {
        return GenerationType.of(String.valueOf(name)).orElseThrow(() -> unknownType());
    }

    static RequestProblem unknownType() {
        return RequestProblem.invalid(
                ErrorCode.GENERATION_TYPE_UNKNOWN,
                "A generation's type is one of "
                        + Arrays.stream(GenerationType.values())
                                .map(GenerationType::wireName)
                                .collect(Collectors.joining(", "))
                        + ".");
    }
}
