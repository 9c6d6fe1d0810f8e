package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.accept.AcceptSettings;
import ai.nolmt.generations.ingest.accept.NewGeneration;
import ai.nolmt.generations.ingest.generation.GenerationRequest.Inline;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.media.GenerationType;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.problem.ErrorCode;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.multipart.MultipartFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks the form of what came in, and says exactly what to change about it. */
final class RequestReader {
    private static final int LONGEST_KEY = 255;

    private final AcceptSettings settings;
    private final JsonMapper json;

    RequestReader(AcceptSettings settings, JsonMapper json) {
        this.settings = settings;
        this.json = json;
    }

    NewGeneration json(UUID user, @Nullable String idempotencyKey, GenerationRequest request) {
        Inline inline = request.output() == null ? null : request.output().inline();
        if (inline == null || inline.data() == null) {
            throw RequestProblem.invalid(
                    ErrorCode.OUTPUT_MISSING,
                    "Give the output as output.inline {\"contentType\", \"data\"}, or send it as multipart/form-data.");
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(inline.data());
        } catch (IllegalArgumentException e) {
            throw RequestProblem.invalid(
                    ErrorCode.BASE64_INVALID, "output.inline.data is not Base64: " + e.getMessage() + ".");
        }
        return build(user, idempotencyKey, request, inline.contentType(), Content.of(bytes));
    }

    NewGeneration multipart(UUID user, @Nullable String idempotencyKey, Part job, MultipartFile file) {
        GenerationRequest request = jobOf(job);
        if (request.output() != null) {
            throw RequestProblem.invalid(
                    ErrorCode.OUTPUT_TWICE, "With a part `file`, leave `output` out of the part `job`.");
        }
        return build(user, idempotencyKey, request, file.getContentType(), contentOf(file));
    }

    /** Read here and not by a converter, which would take it however large it is. */
    private GenerationRequest jobOf(Part job) {
        long most = settings.maxJobPartSize();
        if (job.getSize() > most) {
            throw new RequestProblem(
                    HttpStatus.CONTENT_TOO_LARGE,
                    ErrorCode.BODY_TOO_LARGE,
                    "The part `job` has " + job.getSize() + " bytes; " + most + " are allowed.");
        }
        try (InputStream in = job.getInputStream()) {
            @Nullable GenerationRequest request = json.readValue(in, GenerationRequest.class);
            if (request == null) {
                throw RequestProblem.invalid(ErrorCode.JSON_INVALID, "The part `job` is a JSON object.");
            }
            return request;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private NewGeneration build(
            UUID user,
            @Nullable String idempotencyKey,
            GenerationRequest request,
            @Nullable String contentType,
            Content output) {
        if (contentType == null || contentType.isBlank() || contentType.length() > 100) {
            throw RequestProblem.invalid(
                    ErrorCode.CONTENT_TYPE_MISSING, "Say the output's content type, like image/png.");
        }
        if (output.length() == 0) {
            throw RequestProblem.invalid(ErrorCode.OUTPUT_EMPTY, "The output has no bytes.");
        }
        DataSize most = settings.maxOutputSize();
        if (output.length() > most.toBytes()) {
            throw new RequestProblem(
                    HttpStatus.CONTENT_TOO_LARGE,
                    ErrorCode.OUTPUT_TOO_LARGE,
                    "The output has " + output.length() + " bytes; " + most.toBytes() + " are allowed.");
        }
        return new NewGeneration(
                user,
                checkKey(idempotencyKey),
                typeOf(request.generationType()),
                checkText(request.prompt()),
                settingsOf(request.settings()),
                contentType,
                output,
                checkRetention(request.retention()));
    }

    private static GenerationType typeOf(@Nullable String name) {
        return GenerationType.of(String.valueOf(name))
                .orElseThrow(() -> RequestProblem.invalid(
                        ErrorCode.GENERATION_TYPE_UNKNOWN,
                        "generationType is one of "
                                + Arrays.stream(GenerationType.values())
                                        .map(GenerationType::wireName)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }

    private @Nullable String checkText(@Nullable String prompt) {
        if (prompt == null) {
            return null;
        }
        if (prompt.length() > settings.maxPromptLength()) {
            throw RequestProblem.invalid(
                    ErrorCode.PROMPT_TOO_LONG,
                    "The prompt has " + prompt.length() + " characters; " + settings.maxPromptLength()
                            + " are allowed.");
        }
        if (isUnstorable(prompt)) {
            throw RequestProblem.invalid(
                    ErrorCode.PROMPT_INVALID, "The prompt has a NUL or half a surrogate pair in it.");
        }
        return prompt;
    }

    private @Nullable String settingsOf(@Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isObject()) {
            throw RequestProblem.invalid(ErrorCode.SETTINGS_INVALID, "settings is a JSON object.");
        }
        String text = node.toString();
        if (text.getBytes(StandardCharsets.UTF_8).length
                > settings.maxSettingsSize().toBytes()) {
            throw RequestProblem.invalid(
                    ErrorCode.SETTINGS_TOO_LARGE,
                    "settings may have " + settings.maxSettingsSize().toBytes() + " bytes as JSON.");
        }
        checkValues(node);
        return text;
    }

    /** What PostgreSQL's JSON can't hold, or holds as something else. */
    private static void checkValues(JsonNode node) {
        if (node.isString() && isUnstorable(node.stringValue())) {
            throw unstorable();
        }
        if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())) {
            throw RequestProblem.invalid(ErrorCode.SETTINGS_INVALID, "settings has a number beyond double precision.");
        }
        node.properties().forEach(property -> {
            if (isUnstorable(property.getKey())) {
                throw unstorable();
            }
        });
        node.forEach(RequestReader::checkValues);
    }

    /** PostgreSQL's text has no NUL, and UTF-8 no half of a surrogate pair: it would become a question mark. */
    private static boolean isUnstorable(String text) {
        return text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static RequestProblem unstorable() {
        return RequestProblem.invalid(ErrorCode.SETTINGS_INVALID, "settings has a NUL or half a surrogate pair in it.");
    }

    private @Nullable Duration checkRetention(@Nullable Duration retention) {
        if (retention != null
                && (retention.compareTo(Duration.ofSeconds(1)) < 0
                        || retention.compareTo(settings.maxRetention()) > 0)) {
            throw RequestProblem.invalid(
                    ErrorCode.RETENTION_INVALID,
                    "retention goes from PT1S to " + settings.maxRetention() + ", like P30D.");
        }
        return retention;
    }

    private static @Nullable String checkKey(@Nullable String key) {
        if (key == null) {
            return null;
        }
        boolean printable = key.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
        if (key.isBlank() || key.length() > LONGEST_KEY || !printable) {
            throw RequestProblem.invalid(
                    ErrorCode.IDEMPOTENCY_KEY_INVALID,
                    "Idempotency-Key has 1 to " + LONGEST_KEY + " printable ASCII characters; a UUID is a good one.");
        }
        return key;
    }

    private static Content contentOf(MultipartFile file) {
        return new Content() {
            @Override
            public long length() {
                return file.getSize();
            }

            @Override
            public InputStream open() {
                try {
                    return file.getInputStream();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}
