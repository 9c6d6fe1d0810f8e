package ai.nolmt.generations.media;

import static ai.nolmt.generations.media.GenerationType.AUDIO;
import static ai.nolmt.generations.media.GenerationType.IMAGE;
import static ai.nolmt.generations.media.GenerationType.TEXT;
import static ai.nolmt.generations.media.GenerationType.VIDEO;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The formats that may be kept, each with every name that clients give it. Left out on purpose: SVG, HTML and everything
 * else that a browser would run. Detected names are Apache Tika's.
 */
public enum MediaFormat {
    PNG(IMAGE, "image/png", "png", Set.of("image/x-png", "image/apng"), Set.of("image/png")),
    JPEG(IMAGE, "image/jpeg", "jpg", Set.of("image/jpg", "image/pjpeg"), Set.of("image/jpeg")),
    WEBP(IMAGE, "image/webp", "webp", Set.of("image/x-webp"), Set.of("image/webp")),
    GIF(IMAGE, "image/gif", "gif", Set.of(), Set.of("image/gif")),
    AVIF(IMAGE, "image/avif", "avif", Set.of("image/avif-sequence"), Set.of("image/avif")),
    MP4(
            VIDEO,
            "video/mp4",
            "mp4",
            Set.of("video/x-m4v", "video/m4v", "video/mp4v-es", "application/mp4"),
            Set.of("video/mp4", "application/mp4", "video/x-m4v")),
    QUICKTIME(VIDEO, "video/quicktime", "mov", Set.of("video/x-quicktime", "video/mov"), Set.of("video/quicktime")),
    WEBM(VIDEO, "video/webm", "webm", Set.of("video/x-webm"), Set.of("video/webm", "application/x-matroska")),
    MP3(
            AUDIO,
            "audio/mpeg",
            "mp3",
            Set.of("audio/mp3", "audio/x-mp3", "audio/x-mpeg", "audio/mpeg3", "audio/x-mpeg-3", "audio/mpg"),
            Set.of("audio/mpeg")),
    WAV(
            AUDIO,
            "audio/wav",
            "wav",
            Set.of("audio/x-wav", "audio/wave", "audio/vnd.wave", "audio/x-pn-wav"),
            Set.of("audio/vnd.wave")),
    OGG(
            AUDIO,
            "audio/ogg",
            "ogg",
            Set.of("audio/x-ogg", "audio/opus", "audio/vorbis", "audio/x-vorbis+ogg", "application/ogg", "video/ogg"),
            Set.of("audio/vorbis", "audio/opus", "audio/ogg", "application/ogg", "audio/x-oggflac")),
    FLAC(AUDIO, "audio/flac", "flac", Set.of("audio/x-flac"), Set.of("audio/x-flac")),
    M4A(
            AUDIO,
            "audio/mp4",
            "m4a",
            Set.of("audio/x-m4a", "audio/m4a", "audio/mp4a-latm"),
            Set.of("audio/mp4", "application/mp4")),
    JSON(TEXT, "application/json", "json", Set.of("text/json", "application/x-json", "text/x-json"), Set.of()),
    MARKDOWN(
            TEXT,
            "text/markdown; charset=utf-8",
            "md",
            Set.of("text/markdown", "text/x-markdown", "text/x-web-markdown"),
            Set.of()),
    PLAIN(TEXT, "text/plain; charset=utf-8", "txt", Set.of("text/plain"), Set.of());

    private final GenerationType type;
    private final String contentType;
    private final String extension;
    private final Set<String> aliases;
    private final Set<String> detectedAs;

    MediaFormat(
            GenerationType type, String contentType, String extension, Set<String> aliases, Set<String> detectedAs) {
        this.type = type;
        this.contentType = contentType;
        this.extension = extension;
        this.aliases = aliases;
        this.detectedAs = detectedAs;
    }

    public GenerationType type() {
        return type;
    }

    /**
     * What the object, the row and the link are given, whichever of its names the caller used. Text says its charset, or
     * browsers guess one.
     */
    public String contentType() {
        return contentType;
    }

    public String extension() {
        return extension;
    }

    /** Text has no signature: it is told by being well-formed. */
    boolean isText() {
        return type == TEXT;
    }

    boolean isDetectedAs(String detected) {
        return detectedAs.contains(detected);
    }

    /**
     * How an object is served whose row says this, which may be of before us.
     *
     * @param contentType of a row
     */
    public static String served(String contentType) {
        return declaredAs(contentType)
                .filter(MediaFormat::isText)
                .map(MediaFormat::contentType)
                .orElse(contentType);
    }

    /** @param contentType as declared, with or without parameters, in any case */
    public static Optional<MediaFormat> declaredAs(String contentType) {
        String name = nameOf(contentType);
        return Arrays.stream(values())
                .filter(format -> nameOf(format.contentType).equals(name) || format.aliases.contains(name))
                .findFirst();
    }

    private static String nameOf(String contentType) {
        int end = contentType.indexOf(';');
        return contentType
                .substring(0, end < 0 ? contentType.length() : end)
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
