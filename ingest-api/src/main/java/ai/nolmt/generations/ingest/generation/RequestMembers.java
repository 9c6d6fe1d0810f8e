package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.accept.AcceptSettings;
import ai.nolmt.generations.ingest.accept.Settings;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the members of one request, each checked as it comes. For one reading. */
final class RequestMembers {
    private static final String KNOWN =
            "generationType, prompt, settings, storePrompt, output, retention and cancelAfter";
    private static final int LONGEST_NAME = 100;
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final DurationReader RETENTION = new DurationReader("retention", ErrorCode.RETENTION_INVALID);
    private static final DurationReader CANCEL_AFTER =
            new DurationReader("cancelAfter", ErrorCode.CANCEL_AFTER_INVALID);
    private static final Duration MOST_PATIENCE = Duration.ofDays(14); // of a queue, beyond which nobody waits

    private final JsonParser in;
    private final JsonText text;
    private final OutputStream output;
    private final AcceptSettings settings;
    private final boolean keyed;
    private @Nullable String generationType;
    private @Nullable String prompt;
    private @Nullable Settings given;
    private @Nullable Duration retention;
    private @Nullable Duration cancelAfter;
    private boolean storePrompt = true;
    private @Nullable String contentType;
    private @Nullable String declared; // beside the url
    private @Nullable UUID upload;
    private @Nullable String url;
    private boolean isInUrl;
    private @Nullable String idempotencyKey;
    private boolean hasOutput;
    private boolean hasData;
    private String at = "";

    /**
     * @param text what the parser reads
     * @param output where an inline output's bytes go; what it throws is passed on
     * @param keyed whether there may be an idempotencyKey
     */
    RequestMembers(JsonParser in, JsonText text, OutputStream output, AcceptSettings settings, boolean keyed) {
        this.in = in;
        this.text = text;
        this.output = output;
        this.settings = settings;
        this.keyed = keyed;
    }

    /** The parser is at the object's beginning, and is at its end afterwards. */
    GenerationRequest read() throws IOException {
        Set<String> seen = new HashSet<>();
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            in.nextToken();
            once(seen, name);
            at = name;
            member(name);
            at = ""; // what the parser gives up from here on is another's
        }
        return new GenerationRequest(
                generationType,
                prompt,
                given,
                storePrompt,
                retention,
                cancelAfter,
                hasOutput,
                hasData,
                contentType,
                upload,
                url,
                idempotencyKey);
    }

    /** Which member is being read; empty between them. */
    String at() {
        return at;
    }

    private void member(String name) throws IOException {
        switch (name) {
            case "generationType" -> generationType = text(name);
            case "prompt" -> prompt = prompt(text(name));
            case "retention" -> retention = duration(name, RETENTION, settings.maxRetention());
            case "cancelAfter" -> cancelAfter = duration(name, CANCEL_AFTER, MOST_PATIENCE);
            case "storePrompt" -> storePrompt = isNull() || bool(name);
            case "settings" ->
                given = isNull()
                        ? null
                        : SettingsReader.read(
                                in, Math.toIntExact(settings.maxSettingsSize().toBytes()));
            case "output" -> {
                if (!isNull()) {
                    hasOutput = true;
                    output();
                }
            }
            case "idempotencyKey" -> {
                if (!keyed) {
                    throw unknown(name, "a request has " + KNOWN + ", and its key as the header Idempotency-Key");
                }
                idempotencyKey = text(name);
            }
            default -> throw unknown(name, "a request has " + KNOWN + (keyed ? ", and idempotencyKey" : ""));
        }
    }

    private void output() throws IOException {
        object("output");
        Set<String> seen = new HashSet<>();
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            in.nextToken();
            once(seen, name);
            switch (name) {
                case "inline" -> inline();
                case "upload" -> upload = id(text("output.upload"));
                case "url" -> url();
                case "contentType" -> declared = text("output.contentType");
                default -> throw unknown(name, "output has inline or upload or url, and with url contentType");
            }
        }
        if (declared != null && url == null && !isInUrl) {
            throw RequestProblem.invalid(
                    ErrorCode.JSON_INVALID, "output.contentType is for output.url; output.inline has its own.");
        }
        contentType = declared == null ? contentType : declared;
    }

    /** The bytes of one that has them within are an inline output's. */
    private void url() throws IOException {
        if (isNull()) {
            return;
        }
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw RequestProblem.invalid(ErrorCode.SOURCE_INVALID, "output.url is a string.");
        }
        text.takeBack(in); // the parser would hold it
        LinkText link = LinkText.read(text);
        if (!link.isData()) {
            url = link.text();
            return;
        }
        isInUrl = true;
        contentType = link.contentType();
        decode();
    }

    private static @Nullable UUID id(@Nullable String text) {
        if (text != null && !UUID_TEXT.matcher(text).matches()) {
            throw RequestProblem.invalid(
                    ErrorCode.UPLOAD_INVALID,
                    "output.upload is the id of an upload, as POST /api/uploads answered it.");
        }
        return text == null ? null : UUID.fromString(text);
    }

    private void inline() throws IOException {
        object("output.inline");
        Set<String> seen = new HashSet<>();
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            in.nextToken();
            once(seen, name);
            switch (name) {
                case "contentType" -> contentType = text(name);
                case "data" -> data();
                default -> throw unknown(name, "output.inline has contentType and data");
            }
        }
    }

    private void data() throws IOException {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw RequestProblem.invalid(ErrorCode.BASE64_INVALID, "output.inline.data is a string of Base64.");
        }
        text.takeBack(in); // the parser would hold it, or take what is no Base64 for it
        decode();
    }

    private void decode() throws IOException {
        if (hasData) {
            throw RequestProblem.invalid(
                    ErrorCode.OUTPUT_TWICE, "Give output.inline or output.url, and leave one out.");
        }
        hasData = true;
        Base64Text.decode(text, output);
    }

    private static void once(Set<String> seen, String name) {
        if (!seen.add(name)) {
            throw RequestProblem.invalid(
                    ErrorCode.JSON_INVALID, "There is more than one member '" + shown(name) + "'.");
        }
    }

    private @Nullable String prompt(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int length = text.codePointCount(0, text.length());
        if (length > settings.maxPromptLength()) {
            throw RequestProblem.invalid(
                    ErrorCode.PROMPT_TOO_LONG,
                    "The prompt has " + length + " characters (Unicode code points); " + settings.maxPromptLength()
                            + " are allowed.");
        }
        if (Text.isUnstorable(text)) {
            throw RequestProblem.invalid(
                    ErrorCode.PROMPT_INVALID, "The prompt has a NUL or half a surrogate pair in it.");
        }
        return text;
    }

    private @Nullable Duration duration(String name, DurationReader reader, Duration most) {
        if (in.currentToken() == JsonToken.VALUE_NUMBER_INT || in.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
            throw reader.number();
        }
        String text = text(name);
        return text == null ? null : reader.parse(text, most);
    }

    private @Nullable String text(String name) {
        if (isNull()) {
            return null;
        }
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw RequestProblem.invalid(
                    ErrorCode.JSON_INVALID, "'" + name + "' is a string, not " + nameOf(in.currentToken()) + ".");
        }
        return in.getString();
    }

    private boolean bool(String name) {
        if (in.currentToken() != JsonToken.VALUE_TRUE && in.currentToken() != JsonToken.VALUE_FALSE) {
            throw RequestProblem.invalid(
                    ErrorCode.JSON_INVALID, "'" + name + "' is true or false, not " + nameOf(in.currentToken()) + ".");
        }
        return in.currentToken() == JsonToken.VALUE_TRUE;
    }

    private void object(String name) {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw RequestProblem.invalid(
                    ErrorCode.JSON_INVALID, "'" + name + "' is a JSON object, not " + nameOf(in.currentToken()) + ".");
        }
    }

    private boolean isNull() {
        return in.currentToken() == JsonToken.VALUE_NULL;
    }

    static RequestProblem unknown(String name, String known) {
        return RequestProblem.invalid(
                ErrorCode.JSON_INVALID, "There is no member '" + shown(name) + "': " + known + ".");
    }

    private static String shown(String name) {
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
    }

    static String nameOf(@Nullable JsonToken token) {
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_ARRAY -> "an array";
            case START_OBJECT -> "an object";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> "something else";
        };
    }
}
