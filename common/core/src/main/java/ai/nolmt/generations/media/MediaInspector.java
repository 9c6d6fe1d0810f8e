package ai.nolmt.generations.media;

import ai.nolmt.generations.media.format.BrokenMedia;
import ai.nolmt.generations.media.format.Containers;
import ai.nolmt.generations.media.format.MediaFacts;
import ai.nolmt.generations.media.format.Told;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.problem.ErrorCode;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells what an output is from its bytes: by its container's structure where it has one, by being well-formed UTF-8 (and
 * JSON) where it is text. Reads as a stream and decodes nothing; memory does not grow with the content. Safe for concurrent
 * use.
 */
public final class MediaInspector {
    // What clients declare that don't know.
    private static final Set<String> SAYS_NOTHING =
            Set.of("", "application/octet-stream", "binary/octet-stream", "application/x-download", "*/*");
    private static final Set<String> UTF_8 = Set.of("utf-8", "utf8", "us-ascii", "ascii");
    // as models' interfaces name sound without a container
    private static final Set<String> RAW_SOUND = Set.of(
            "audio/pcm",
            "audio/x-pcm",
            "audio/raw",
            "audio/l8",
            "audio/l16",
            "audio/l24",
            "audio/basic",
            "audio/mulaw",
            "audio/x-mulaw",
            "audio/ulaw",
            "audio/alaw",
            "audio/x-alaw",
            "audio/pcmu",
            "audio/pcma");
    private static final String WRAP_IT =
            " Raw sound (PCM, μ-law, A-law) has no header that says its rate and channels:"
                    + " put it into a WAV, or ask the model for another format.";
    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\";\\s]*)", Pattern.CASE_INSENSITIVE);

    private final MediaRules rules;

    /** With all settings' defaults. */
    public MediaInspector() {
        this(MediaSettings.defaults());
    }

    public MediaInspector(MediaSettings settings) {
        this.rules = new MediaRules(settings);
    }

    /**
     * Tells the format and what it says of itself.
     *
     * @param declared null, blank or application/octet-stream if the caller doesn't say; then the bytes decide
     * @return with the format whose content type is the one to store
     * @throws MediaRefused with a sentence for the caller
     */
    public Media inspect(Content content, @Nullable String declared, GenerationType type) {
        Media media = declared == null || saysNothing(declared)
                ? byBytes(content, type)
                : asDeclared(content, declared, type);
        rules.check(media.format(), media.facts());
        return media;
    }

    /**
     * What somebody says that they will send.
     *
     * @throws MediaRefused with a sentence for the caller
     */
    public MediaFormat declared(String contentType) {
        MediaFormat format = MediaFormat.declaredAs(contentType)
                .filter(rules::isKept)
                .orElseThrow(() -> new MediaRefused("The content type '" + contentType + "' is not one that is kept."
                        + (RAW_SOUND.contains(MediaFormat.nameOf(contentType)) ? WRAP_IT : "")));
        if (format.isText()) {
            checkCharset(contentType);
        }
        return format;
    }

    /**
     * The same, as an output of this type.
     *
     * @throws MediaRefused with a sentence for the caller
     */
    public MediaFormat declared(String contentType, GenerationType type) {
        MediaFormat format = declared(contentType);
        if (!rules.formatsOf(type).contains(format)) {
            throw new MediaRefused("The content type '" + contentType + "' is no " + type.wireName()
                    + ". Kept as such are " + rules.namesOf(type) + ".");
        }
        return format;
    }

    private static boolean saysNothing(String declared) {
        return SAYS_NOTHING.contains(MediaFormat.nameOf(declared));
    }

    private Media asDeclared(Content content, String declared, GenerationType type) {
        MediaFormat format = declared(declared, type);
        if (format.isText()) {
            TextReader.check(content, format);
            return new Media(format, MediaFacts.NONE);
        }
        Optional<Told> told = tell(content);
        if (told.flatMap(MediaInspector::formatOf).filter(format::equals).isEmpty()) {
            throw new MediaRefused("The bytes are " + name(told, content) + ", not " + format.contentType()
                    + " as declared." + cure(told, content, type));
        }
        return new Media(format, told.orElseThrow().facts());
    }

    private Media byBytes(Content content, GenerationType type) {
        boolean onlyText = rules.formatsOf(type).stream().allMatch(MediaFormat::isText);
        Optional<Told> told = onlyText ? Optional.empty() : tell(content);
        Optional<MediaFormat> format = told.flatMap(MediaInspector::formatOf).filter(rules.formatsOf(type)::contains);
        if (format.isPresent()) {
            return new Media(format.get(), told.orElseThrow().facts());
        }
        if (rules.formatsOf(type).contains(MediaFormat.PLAIN)) {
            TextReader.check(content, MediaFormat.PLAIN);
            return new Media(MediaFormat.PLAIN, MediaFacts.NONE);
        }
        throw new MediaRefused("The bytes are " + name(told, content) + ", which is no " + type.wireName()
                + " that is kept. Kept are " + rules.namesOf(type) + "." + cure(told, content, type));
    }

    /** Of sound that is told by nothing. */
    private static String cure(Optional<Told> told, Content content, GenerationType type) {
        boolean raw = type == GenerationType.AUDIO && told.isEmpty() && !TextReader.looksLikeText(content);
        return raw ? WRAP_IT : "";
    }

    private static Optional<MediaFormat> formatOf(Told told) {
        return MediaFormat.declaredAs(told.contentType())
                .filter(format -> format.contentType().equals(told.contentType()) || format == MediaFormat.HEIC);
    }

    private static Optional<Told> tell(Content content) {
        try {
            return Containers.tell(content);
        } catch (BrokenMedia e) {
            if (e.isTruncated()) {
                throw new MediaRefused(
                        ErrorCode.MEDIA_TRUNCATED,
                        "The output is cut off: by its own structure more bytes must follow the " + content.length()
                                + " that came. Send it again as a whole.");
            }
            throw new MediaRefused("The output is damaged: " + e.getMessage() + ". Make it again, or convert it.");
        }
    }

    private static String name(Optional<Told> told, Content content) {
        return told.map(Told::contentType)
                .orElseGet(() -> TextReader.looksLikeText(content) ? "text" : "of no format that is known");
    }

    private static void checkCharset(String declared) {
        Matcher charset = CHARSET.matcher(declared);
        if (charset.find() && !UTF_8.contains(charset.group(1).toLowerCase(Locale.ROOT))) {
            throw new MediaRefused("Text is kept as UTF-8; convert it from " + charset.group(1) + " before.");
        }
    }
}
