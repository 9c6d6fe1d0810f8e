package ai.nolmt.generations.media;

import ai.nolmt.generations.object.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.tika.Tika;
import org.jspecify.annotations.Nullable;

/**
 * Tells the format of an output from its bytes: by signature where the format has one, by being well-formed UTF-8 (and
 * JSON) where it is text. Reads as a stream; memory does not grow with the content. Safe for concurrent use.
 */
public final class MediaInspector {
    private static final int HEAD = 64 * 1024;
    private static final String QUICKTIME = "video/quicktime";
    private static final String QUICKTIME_BRAND = "qt  ";
    private static final String ISO_MEDIA = "application/mp4"; // ISO/IEC 14496-12, section 4.3
    // What clients declare that don't know.
    private static final Set<String> SAYS_NOTHING =
            Set.of("", "application/octet-stream", "binary/octet-stream", "application/x-download", "*/*");
    private static final Set<String> UTF_8 = Set.of("utf-8", "utf8", "us-ascii", "ascii");
    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\";\\s]*)", Pattern.CASE_INSENSITIVE);

    private final Tika tika = new Tika();

    /**
     * Tells the format.
     *
     * @param declared null, blank or application/octet-stream if the caller doesn't say; then the bytes decide
     * @return the format, whose content type is the one to store
     * @throws MediaRefused with a sentence for the caller
     */
    public MediaFormat inspect(Content content, @Nullable String declared, GenerationType type) {
        if (declared == null || saysNothing(declared)) {
            return byBytes(content, type);
        }
        MediaFormat format = declared(declared);
        if (format.type() != type) {
            throw new MediaRefused("The content type '" + declared + "' is no " + type.wireName() + ".");
        }
        if (format.isText()) {
            TextReader.check(content, format);
            return format;
        }
        String detected = detect(content);
        if (!format.isDetectedAs(detected)) {
            throw new MediaRefused("The bytes are " + detected + ", not " + format.contentType() + " as declared.");
        }
        return format;
    }

    /**
     * What somebody says that they will send.
     *
     * @throws MediaRefused with a sentence for the caller
     */
    public static MediaFormat declared(String contentType) {
        MediaFormat format = MediaFormat.declaredAs(contentType)
                .orElseThrow(() -> new MediaRefused("The content type '" + contentType + "' is not one that is kept."));
        if (format.isText()) {
            checkCharset(contentType);
        }
        return format;
    }

    private static boolean saysNothing(String declared) {
        return SAYS_NOTHING.contains(declared.replaceFirst(";.*$", "").strip().toLowerCase(Locale.ROOT));
    }

    private MediaFormat byBytes(Content content, GenerationType type) {
        if (type == GenerationType.TEXT) {
            TextReader.check(content, MediaFormat.PLAIN);
            return MediaFormat.PLAIN;
        }
        String detected = detect(content);
        return Arrays.stream(MediaFormat.values())
                .filter(format -> format.type() == type && format.isDetectedAs(detected))
                .findFirst()
                .orElseThrow(() -> new MediaRefused(
                        "The bytes are " + detected + ", which is no " + type.wireName() + " that is kept."));
    }

    private static void checkCharset(String declared) {
        Matcher charset = CHARSET.matcher(declared);
        if (charset.find() && !UTF_8.contains(charset.group(1).toLowerCase(Locale.ROOT))) {
            throw new MediaRefused("Text is kept as UTF-8; convert it from " + charset.group(1) + " before.");
        }
    }

    private String detect(Content content) {
        try (InputStream in = content.open()) {
            byte[] head = in.readNBytes(HEAD);
            String known = Signature.detect(head);
            if (known != null) {
                return known;
            }
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
}
