package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.accept.AcceptSettings;
import ai.nolmt.generations.ingest.accept.Settings;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variant;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the JSON of a request token by token: each value is checked as it comes, the output goes where it is told, and
 * nothing larger than its own bound is ever held. Unknown members are refused: a misspelt one would be lost silently.
 * Safe for concurrent use.
 */
final class GenerationReader {
    private static final String KNOWN = "generationType, prompt, settings, output and retention";
    private static final int LONGEST_NAME = 100;
    private static final Base64Variant BASE64 =
            Base64Variants.MIME_NO_LINEFEEDS.withReadPadding(Base64Variant.PaddingReadBehaviour.PADDING_ALLOWED);

    private final AcceptSettings settings;
    private final JsonFactory json;

    GenerationReader(AcceptSettings settings) {
        this.settings = settings;
        // Beyond these the parser itself gives up; what is within them is refused in our own words.
        this.json = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(2 * SettingsReader.MAX_DEPTH)
                        .maxNameLength(2 * SettingsReader.MAX_NAME)
                        .maxNumberLength(10 * SettingsReader.MAX_DIGITS)
                        .maxStringLength((int) Math.max(
                                2L * settings.maxPromptLength() + 1,
                                settings.maxSettingsSize().toBytes() + 1))
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
    }

    /**
     * Reads a whole body.
     *
     * @param output where an inline output's bytes go; what it throws is passed on
     * @throws RequestProblem for what is wrong with it
     */
    GenerationRequest read(InputStream body, OutputStream output) throws IOException {
        // decoded strictly: a parser of bytes takes overlong forms, and other encodings than it is told
        try (JsonParser in = json.createParser(
                ObjectReadContext.empty(),
                new InputStreamReader(
                        body,
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)))) {
            return read(new Reading(in, output));
        } catch (JacksonException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw RequestProblem.invalid(ErrorCode.JSON_INVALID, "The body is not well-formed UTF-8.");
            }
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw e;
        }
    }

    private GenerationRequest read(Reading reading) throws IOException {
        try {
            return reading.body();
        } catch (StreamConstraintsException e) {
            throw switch (reading.at) {
                case "prompt" ->
                    RequestProblem.invalid(
                            ErrorCode.PROMPT_TOO_LONG,
                            "The prompt has more than the " + settings.maxPromptLength()
                                    + " characters (Unicode code points) that are allowed.");
                case "settings" ->
                    RequestProblem.invalid(
                            ErrorCode.SETTINGS_INVALID,
                            "settings has a text of more than "
                                    + settings.maxSettingsSize().toBytes()
                                    + " bytes, a name of more than " + SettingsReader.MAX_NAME
                                    + " characters, a number of"
                                    + " more than " + SettingsReader.MAX_DIGITS + " digits, or more than "
                                    + SettingsReader.MAX_DEPTH + " levels.");
                default ->
                    RequestProblem.invalid(
                            ErrorCode.JSON_INVALID,
                            "A name, number or text is far longer than any that is known here.");
            };
        }
    }

    private final class Reading {
        private final JsonParser in;
        private final OutputStream output;
        private @Nullable String generationType;
        private @Nullable String prompt;
        private @Nullable Settings given;
        private @Nullable Duration retention;
        private @Nullable String contentType;
        private boolean hasOutput;
        private boolean hasData;
        private String at = "";

        Reading(JsonParser in, OutputStream output) {
            this.in = in;
            this.output = output;
        }

        GenerationRequest body() throws IOException {
            JsonToken first = in.nextToken();
            if (first == null) {
                throw RequestProblem.invalid(ErrorCode.BODY_MISSING, "The request has no body; send a JSON object.");
            }
            if (first != JsonToken.START_OBJECT) {
                throw RequestProblem.invalid(
                        ErrorCode.JSON_INVALID, "The body is a JSON object, not " + nameOf(first) + ".");
            }
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                in.nextToken();
                member(name);
            }
            if (in.nextToken() != null) {
                throw RequestProblem.invalid(ErrorCode.JSON_INVALID, "There is something behind the JSON object.");
            }
            return new GenerationRequest(generationType, prompt, given, retention, hasOutput, hasData, contentType);
        }

        private void member(String name) throws IOException {
            at = name;
            switch (name) {
                case "generationType" -> generationType = text(name);
                case "prompt" -> prompt = prompt(text(name));
                case "retention" -> retention = retention();
                case "settings" ->
                    given = isNull()
                            ? null
                            : SettingsReader.read(
                                    in,
                                    Math.toIntExact(settings.maxSettingsSize().toBytes()));
                case "output" -> {
                    if (!isNull()) {
                        hasOutput = true;
                        output();
                    }
                }
                default -> throw unknown(name, "a request has " + KNOWN);
            }
        }

        private void output() throws IOException {
            object("output");
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                in.nextToken();
                if (!name.equals("inline")) {
                    throw unknown(name, "output has inline");
                }
                inline();
            }
        }

        private void inline() throws IOException {
            object("output.inline");
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                in.nextToken();
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
            hasData = true;
            try {
                in.readBinaryValue(BASE64, output);
            } catch (StreamConstraintsException e) {
                throw e;
            } catch (JacksonException e) {
                if (e.getCause() instanceof IOException) {
                    throw e;
                }
                throw RequestProblem.invalid(
                        ErrorCode.BASE64_INVALID, "output.inline.data is not Base64 (RFC 4648, section 4).");
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

        private @Nullable Duration retention() {
            if (in.currentToken() == JsonToken.VALUE_NUMBER_INT || in.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
                throw RequestProblem.invalid(
                        ErrorCode.RETENTION_INVALID,
                        "retention is text like \"P30D\": a bare number could be seconds or days.");
            }
            String text = text("retention");
            return text == null ? null : RetentionReader.parse(text, settings.maxRetention());
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

        private void object(String name) {
            if (in.currentToken() != JsonToken.START_OBJECT) {
                throw RequestProblem.invalid(
                        ErrorCode.JSON_INVALID,
                        "'" + name + "' is a JSON object, not " + nameOf(in.currentToken()) + ".");
            }
        }

        private boolean isNull() {
            return in.currentToken() == JsonToken.VALUE_NULL;
        }
    }

    private static RequestProblem unknown(String name, String known) {
        String shown = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
        return RequestProblem.invalid(ErrorCode.JSON_INVALID, "There is no member '" + shown + "': " + known + ".");
    }

    private static String nameOf(@Nullable JsonToken token) {
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
