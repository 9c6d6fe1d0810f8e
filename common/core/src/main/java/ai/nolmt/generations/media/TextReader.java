package ai.nolmt.generations.media;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.problem.JsonFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
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
    private static final int CHUNK = 8192;
    private static final long EACH_ONE = 0x0101010101010101L;
    private static final long EACH_FIRST_BIT = 0x8080808080808080L;

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
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(Long.BYTES, Math.min(CHUNK, content.length() + 1)));
        CharBuffer characters = CharBuffer.allocate(bytes.capacity());
        CharsetDecoder decoder = utf8();
        try (InputStream in = content.open()) {
            for (boolean end = false; !end; ) {
                int n = in.readNBytes(bytes.array(), bytes.position(), bytes.remaining());
                end = n < bytes.remaining();
                bytes.position(bytes.position() + n).flip();
                skipPlain(bytes);
                if (bytes.hasRemaining()) {
                    refuseNul(bytes);
                    decode(decoder, bytes, characters, end);
                }
                bytes.compact(); // a character that the chunk's end cuts
            }
        }
    }

    /** Most text is ASCII: eight characters at a time are as good as they are if none has its first bit, and none is NUL. */
    private static void skipPlain(ByteBuffer bytes) {
        int at = bytes.position();
        while (at + Long.BYTES <= bytes.limit()) {
            long eight = bytes.getLong(at);
            if (((eight | (eight - EACH_ONE)) & EACH_FIRST_BIT) != 0) {
                break;
            }
            at += Long.BYTES;
        }
        bytes.position(at);
    }

    private static void refuseNul(ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            if (bytes.get(i) == 0) {
                throw new MediaRefused("The text has a NUL character in it.");
            }
        }
    }

    private static void decode(CharsetDecoder decoder, ByteBuffer bytes, CharBuffer characters, boolean end)
            throws CharacterCodingException {
        CoderResult result = decoder.decode(bytes, characters.clear(), end);
        if (result.isError()) {
            result.throwException();
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
