package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.accept.AcceptSettings;
import ai.nolmt.generations.ingest.accept.Spool;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.problem.JsonFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
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
                        .maxNameLength(4 * SettingsReader.MAX_NAME)
                        .maxNumberLength(10 * SettingsReader.MAX_DIGITS)
                        .maxStringLength((int) Math.max(
                                2L * settings.maxPromptLength() + 1,
                                settings.maxSettingsSize().toBytes() + 1))
                        .build())
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
        JsonText text = new JsonText(utf8(body));
        try (JsonParser in = parser(text)) {
            begin(in, "The body");
            RequestMembers members = new RequestMembers(in, text, output, settings, false);
            GenerationRequest request;
            try {
                request = members.read();
            } catch (StreamConstraintsException e) {
                throw tooLong(members.at());
            }
            if (in.nextToken() != null) {
                throw RequestProblem.invalid(ErrorCode.JSON_INVALID, "There is something behind the JSON object.");
            }
            return request;
        } catch (JacksonException | CharacterCodingException e) {
            throw unreadable(e, "The JSON");
        }
    }

    /** Where one entry's output goes, and what was read of it. */
    interface Entries {
        OutputStream output();

        void read(GenerationRequest request);

        void refuse(RequestProblem problem);
    }

    /**
     * Reads {@code {"requests": […]}} entry by entry. What is wrong with one entry is that entry's; what isn't JSON is the
     * whole body's, as nobody can tell what is behind it.
     *
     * @param most entries
     */
    void readAll(InputStream body, int most, Entries entries) throws IOException {
        BatchText batch = new BatchText(utf8(body));
        int count = 0;
        try {
            open(batch, most);
            do {
                if (count == most || count == 0 && batch.peek() == ']') {
                    throw batchInvalid(most);
                }
                count++;
                entry(batch, entries);
            } while (batch.take(','));
            close(batch, most, count);
        } catch (JacksonException | CharacterCodingException e) {
            throw unreadable(e, count == 0 ? "The JSON" : nameOf(count));
        }
    }

    private void open(BatchText batch, int most) throws IOException {
        if (batch.peek() != '{') {
            try (JsonParser in = parser(value(batch))) {
                begin(in, "The body");
            }
        }
        if (!batch.take('{') || batch.take('}')) {
            throw batchInvalid(most);
        }
        try (JsonParser in = parser(value(batch))) {
            if (in.nextToken() != JsonToken.VALUE_STRING || !in.getString().equals("requests")) {
                throw batchInvalid(most);
            }
        }
        if (!batch.take(':')) {
            throw RequestProblem.invalid(ErrorCode.JSON_INVALID, "The JSON can't be read: a colon is missing.");
        }
        if (!batch.take('[')) {
            throw batchInvalid(most);
        }
    }

    private static void close(BatchText batch, int most, int count) throws IOException {
        if (!batch.take(']')) {
            throw RequestProblem.invalid(
                    ErrorCode.JSON_INVALID,
                    batch.peek() < 0
                            ? "The JSON can't be read: it ends behind " + nameOf(count) + "."
                            : "Behind " + nameOf(count) + " is neither a comma nor a closing bracket.");
        }
        if (batch.take(',')) {
            throw batchInvalid(most);
        }
        if (!batch.take('}') || batch.peek() >= 0) {
            throw RequestProblem.invalid(
                    ErrorCode.JSON_INVALID,
                    batch.peek() < 0
                            ? "The JSON can't be read: it ends before it is complete."
                            : "There is something behind the JSON object.");
        }
    }

    private void entry(BatchText batch, Entries entries) throws IOException {
        int first = batch.peek();
        if (first < 0 || ",:]}".indexOf(first) >= 0) {
            throw RequestProblem.invalid(
                    ErrorCode.JSON_INVALID, "The JSON can't be read: an entry is missing behind a comma or bracket.");
        }
        JsonText text = value(batch);
        try (JsonParser in = parser(text)) {
            readOrRefuse(in, text, entries);
            while (in.nextToken() != null) {
                continue; // it is JSON to its end
            }
        } catch (StreamConstraintsException e) {
            // further than this the parser doesn't read, and needn't
        }
        batch.pass();
    }

    private void readOrRefuse(JsonParser in, JsonText text, Entries entries) throws IOException {
        RequestMembers members = null;
        try {
            begin(in, "An entry");
            members = new RequestMembers(in, text, entries.output(), settings, true);
            entries.read(members.read());
        } catch (StreamConstraintsException e) {
            entries.refuse(tooLong(members == null ? "" : members.at()));
            throw e;
        } catch (Spool.TooMuch e) {
            entries.refuse(RequestReader.tooLarge(settings));
        } catch (RequestProblem problem) {
            entries.refuse(problem);
        }
    }

    private static JsonText value(BatchText batch) throws IOException {
        batch.begin();
        return new JsonText(batch);
    }

    /** As it is counted in the answer: from 0. */
    private static String nameOf(int count) {
        return "entry " + (count - 1);
    }

    private static RequestProblem batchInvalid(int most) {
        return RequestProblem.invalid(
                ErrorCode.BATCH_INVALID, "A batch is {\"requests\": [ … ]} with 1 to " + most + " entries.");
    }

    private JsonParser parser(JsonText text) {
        return json.createParser(ObjectReadContext.empty(), text);
    }

    /** Decoded strictly: a parser of bytes takes overlong forms, and other encodings than it is told. */
    private static Reader utf8(InputStream body) {
        return new InputStreamReader(
                body,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    private RequestProblem unreadable(Exception e, String what) throws IOException {
        if (e instanceof StreamConstraintsException) {
            return tooLong("");
        }
        if (e instanceof CharacterCodingException || e.getCause() instanceof CharacterCodingException) {
            return RequestProblem.invalid(
                    ErrorCode.JSON_INVALID,
                    "The body is not well-formed UTF-8"
                            + (what.startsWith("entry") ? ", in " + what + " or behind it." : "."));
        }
        if (e.getCause() instanceof IOException io) {
            throw io;
        }
        String fault = e instanceof JacksonException json ? JsonFault.of(json) : "it is not well-formed";
        return RequestProblem.invalid(
                ErrorCode.JSON_INVALID,
                Character.toUpperCase(what.charAt(0)) + what.substring(1) + " can't be read: " + fault + ".");
    }

    private static void begin(JsonParser in, String what) {
        JsonToken first = in.nextToken();
        if (first == null && what.equals("The body")) {
            throw RequestProblem.invalid(ErrorCode.BODY_MISSING, "The request has no body; send a JSON object.");
        }
        if (first != JsonToken.START_OBJECT) {
            throw RequestProblem.invalid(
                    ErrorCode.JSON_INVALID, what + " is a JSON object, not " + RequestMembers.nameOf(first) + ".");
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
