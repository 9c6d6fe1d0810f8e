package ai.nolmt.generations.media;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.problem.JsonFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/** Text is what decodes as UTF-8, JSON what parses besides. What it speaks of is nobody's business: it is served as text. */
final class TextReader {
    static final int MAX_JSON_DEPTH = 1000;
    private static final int MAX_NAME_LENGTH = 1000;
    private static final int HEAD = 256;

    // Values are skipped, not held, so that only the depth costs memory, with a name a level.
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_JSON_DEPTH)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private TextReader() {}

    static void check(Content content, MediaFormat format) {
        try {
            checkCharacters(content);
            if (format.isJson()) {
                checkJson(content, format == MediaFormat.GLTF ? "asset" : null);
            }
        } catch (CharacterCodingException e) {
            throw new MediaRefused("The bytes are not UTF-8 text, as " + format.contentType() + " must be.");
        } catch (StreamConstraintsException e) {
            throw new MediaRefused("The JSON is nested deeper than " + MAX_JSON_DEPTH
                    + " levels, or has a name or number of more than a thousand characters.");
        } catch (JacksonException e) {
            throw new MediaRefused("The bytes are not well-formed JSON: " + JsonFault.of(e) + ".");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For a sentence: pages and error messages come where a picture was expected. */
    static boolean looksLikeText(Content content) {
        try (InputStream in = content.open()) {
            byte[] head = in.readNBytes(HEAD);
            for (byte b : head) {
                if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t') {
                    return false;
                }
            }
            // the last character may be cut by us
            return !utf8().decode(ByteBuffer.wrap(head), CharBuffer.allocate(HEAD), head.length < HEAD)
                    .isError();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CharsetDecoder utf8() {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    private static void checkCharacters(Content content) throws IOException {
        try (Reader reader = new InputStreamReader(content.open(), utf8())) {
            char[] buffer = new char[(int) Math.min(8192, content.length() + 1)];
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    if (buffer[i] == 0) {
                        throw new MediaRefused("The text has a NUL character in it.");
                    }
                }
            }
        }
    }

    /** @param member that an object must have; null if any value will do */
    private static void checkJson(Content content, @Nullable String member) throws IOException {
        try (InputStream in = content.open();
                JsonParser parser = JSON.createParser(ObjectReadContext.empty(), in)) {
            if (parser.nextToken() == null) {
                throw new MediaRefused("The JSON is empty.");
            }
            boolean found = member == null;
            if (found || parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
            } else {
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    found |= name.equals(member);
                    parser.nextToken();
                    parser.skipChildren();
                }
            }
            if (!found) {
                throw new MediaRefused("The JSON is no glTF: it is no object with the member `" + member + "`.");
            }
            if (parser.nextToken() != null) {
                throw new MediaRefused("There is something behind the JSON value.");
            }
        }
    }
}
