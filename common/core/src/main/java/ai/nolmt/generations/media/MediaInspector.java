package ai.nolmt.generations.media;

import ai.nolmt.generations.object.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.tika.Tika;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Tells the format of an output from its bytes: by signature where the format has one, by being well-formed UTF-8 (and
 * JSON) where it is text. Reads as a stream; memory does not grow with the content. Safe for concurrent use.
 */
public final class MediaInspector {
    private static final int HEAD = 64 * 1024;
    private static final String QUICKTIME = "video/quicktime";
    private static final String QUICKTIME_BRAND = "qt  ";
    private static final String ISO_MEDIA = "application/mp4"; // ISO/IEC 14496-12, section 4.3
    // Text that a browser would run if it were ever served without its type.
    private static final Set<String> ACTIVE =
            Set.of("text/html", "application/xhtml+xml", "image/svg+xml", "application/xml", "text/xml");
    private static final JsonFactory JSON = new JsonFactory();

    private final Tika tika = new Tika();

    /**
     * @return the format, whose content type is the one to store
     * @throws MediaRefused with a sentence for the caller
     */
    public MediaFormat inspect(Content content, String declared, GenerationType type) {
        MediaFormat format = MediaFormat.declaredAs(declared)
                .orElseThrow(() -> new MediaRefused("The content type '" + declared + "' is not one that is kept."));
        if (format.type() != type) {
            throw new MediaRefused("The content type '" + declared + "' is no " + type.wireName() + ".");
        }
        String detected = detect(content);
        if (format.isText()) {
            checkText(content, format, detected);
        } else if (!format.isDetectedAs(detected)) {
            throw new MediaRefused("The bytes are " + detected + ", not " + format.contentType() + " as declared.");
        }
        return format;
    }

    private String detect(Content content) {
        try (InputStream in = content.open()) {
            byte[] head = in.readNBytes(HEAD);
            String detected = tika.detect(head);
            return detected.equals(QUICKTIME) && isIsoMedia(head) ? ISO_MEDIA : detected;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tika takes every ftyp box that it can't name for QuickTime's, also those that most encoders of MP4 write. */
    private static boolean isIsoMedia(byte[] head) {
        return head.length >= 12
                && new String(head, 4, 4, StandardCharsets.ISO_8859_1).equals("ftyp")
                && !new String(head, 8, 4, StandardCharsets.ISO_8859_1).equals(QUICKTIME_BRAND);
    }

    private static void checkText(Content content, MediaFormat format, String detected) {
        if (ACTIVE.contains(detected)) {
            throw new MediaRefused("The bytes are " + detected + ", which is not kept as text.");
        }
        try {
            checkCharacters(content);
            if (format == MediaFormat.JSON) {
                checkJson(content);
            }
        } catch (CharacterCodingException e) {
            throw new MediaRefused("The bytes are not UTF-8 text, as " + format.contentType() + " must be.");
        } catch (JacksonException e) {
            throw new MediaRefused("The bytes are not well-formed JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void checkCharacters(Content content) throws IOException {
        try (Reader reader = new InputStreamReader(
                content.open(),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT))) {
            char[] buffer = new char[8192];
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    if (buffer[i] == 0) {
                        throw new MediaRefused("The text has a NUL character in it.");
                    }
                }
            }
        }
    }

    private static void checkJson(Content content) throws IOException {
        try (InputStream in = content.open();
                JsonParser parser = JSON.createParser(ObjectReadContext.empty(), in)) {
            if (parser.nextToken() == null) {
                throw new MediaRefused("The JSON is empty.");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new MediaRefused("There is something behind the JSON value.");
            }
        }
    }
}
