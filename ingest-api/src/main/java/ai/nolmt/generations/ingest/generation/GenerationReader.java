package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.accept.AcceptSettings;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
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
                // closing a part reads the rest of it, which whoever is refused could make as long as they like
                .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                .build();
    }

    /**
     * Reads a whole body.
     *
     * @param output where an inline output's bytes go; what it throws is passed on
     * @throws RequestProblem for what is wrong with it
     */
    GenerationRequest read(InputStream body, OutputStream output) throws IOException {
        return parse(body, in -> {
            begin(in);
            GenerationRequest request = members(new RequestMembers(in, output, settings, false));
            end(in);
            return request;
        });
    }

    /** Where one entry's output goes, and what was read of it. */
    interface Entries {
        OutputStream output();

        void read(GenerationRequest request);

        void refuse(RequestProblem problem);
    }

    /**
     * Reads {@code {"requests": […]}} entry by entry. What is wrong with one entry is that entry's; what isn't JSON or
     * Base64, or is too long to be read on, is the whole body's.
     *
     * @param most entries
     */
    void readAll(InputStream body, int most, Entries entries) throws IOException {
        parse(body, in -> {
            begin(in);
            if (!"requests".equals(in.nextName()) || in.nextToken() != JsonToken.START_ARRAY) {
                throw batchInvalid(most);
            }
            int count = 0;
            while (in.nextToken() != JsonToken.END_ARRAY) {
                if (++count > most) {
                    throw batchInvalid(most);
                }
                entry(in, entries);
            }
            if (count == 0 || in.nextToken() != JsonToken.END_OBJECT) {
                throw batchInvalid(most);
            }
            end(in);
            return count;
        });
    }

    private void entry(JsonParser in, Entries entries) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            entries.refuse(RequestProblem.invalid(
                    ErrorCode.JSON_INVALID,
                    "An entry is a JSON object, not " + RequestMembers.nameOf(in.currentToken()) + "."));
            in.skipChildren();
            return;
        }
        int around = in.streamReadContext().getNestingDepth() - 1;
        RequestMembers members = new RequestMembers(in, entries.output(), settings, true);
        try {
            entries.read(members.read());
        } catch (StreamConstraintsException e) {
            throw tooLong(members.at());
        } catch (RequestProblem problem) {
            if (members.isLost()) {
                throw problem;
            }
            entries.refuse(problem);
            while (in.currentToken() != JsonToken.END_OBJECT
                    || in.streamReadContext().getNestingDepth() > around) {
                in.nextToken();
            }
        }
    }

    private static RequestProblem batchInvalid(int most) {
        return RequestProblem.invalid(
                ErrorCode.BATCH_INVALID, "A batch is {\"requests\": [ … ]} with 1 to " + most + " entries.");
    }

    private interface Parsing<T> {
        T with(JsonParser in) throws IOException;
    }

    private <T> T parse(InputStream body, Parsing<T> parsing) throws IOException {
        // decoded strictly: a parser of bytes takes overlong forms, and other encodings than it is told
        try (JsonParser in = json.createParser(
                ObjectReadContext.empty(),
                new InputStreamReader(
                        body,
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)))) {
            return parsing.with(in);
        } catch (JacksonException e) {
            if (e instanceof StreamConstraintsException) {
                throw tooLong(""); // while something was skipped
            }
            if (e.getCause() instanceof CharacterCodingException) {
                throw RequestProblem.invalid(ErrorCode.JSON_INVALID, "The body is not well-formed UTF-8.");
            }
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw e;
        }
    }

    private static void begin(JsonParser in) {
        JsonToken first = in.nextToken();
        if (first == null) {
            throw RequestProblem.invalid(ErrorCode.BODY_MISSING, "The request has no body; send a JSON object.");
        }
        if (first != JsonToken.START_OBJECT) {
            throw RequestProblem.invalid(
                    ErrorCode.JSON_INVALID, "The body is a JSON object, not " + RequestMembers.nameOf(first) + ".");
        }
    }

    private static void end(JsonParser in) {
        if (in.nextToken() != null) {
            throw RequestProblem.invalid(ErrorCode.JSON_INVALID, "There is something behind the JSON object.");
        }
    }

    private GenerationRequest members(RequestMembers members) throws IOException {
        try {
            return members.read();
        } catch (StreamConstraintsException e) {
            throw tooLong(members.at());
        }
    }

    /** What the parser itself gave up, of which nothing behind can be read. */
    private RequestProblem tooLong(String member) {
        return switch (member) {
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
                        ErrorCode.JSON_INVALID, "A name, number or text is far longer than any that is known here.");
        };
    }
}
