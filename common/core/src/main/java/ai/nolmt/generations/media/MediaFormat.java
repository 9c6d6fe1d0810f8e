package ai.nolmt.generations.media;

import static ai.nolmt.generations.media.GenerationType.AUDIO;
import static ai.nolmt.generations.media.GenerationType.IMAGE;
import static ai.nolmt.generations.media.GenerationType.TEXT;
import static ai.nolmt.generations.media.GenerationType.VIDEO;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The formats that may be kept. Left out on purpose: SVG, HTML and everything else that a browser would run.
 * Detected names are Apache Tika's.
 */
public enum MediaFormat {
    PNG(IMAGE, "image/png", "png", Set.of("image/png"), Set.of("image/png")),
    JPEG(IMAGE, "image/jpeg", "jpg", Set.of("image/jpeg", "image/jpg"), Set.of("image/jpeg")),
    WEBP(IMAGE, "image/webp", "webp", Set.of("image/webp"), Set.of("image/webp")),
    GIF(IMAGE, "image/gif", "gif", Set.of("image/gif"), Set.of("image/gif")),
    AVIF(IMAGE, "image/avif", "avif", Set.of("image/avif"), Set.of("image/avif")),
    MP4(VIDEO, "video/mp4", "mp4", Set.of("video/mp4"), Set.of("video/mp4", "application/mp4", "video/x-m4v")),
    QUICKTIME(VIDEO, "video/quicktime", "mov", Set.of("video/quicktime"), Set.of("video/quicktime")),
    WEBM(VIDEO, "video/webm", "webm", Set.of("video/webm"), Set.of("video/webm", "application/x-matroska")),
    MP3(AUDIO, "audio/mpeg", "mp3", Set.of("audio/mpeg", "audio/mp3"), Set.of("audio/mpeg")),
    WAV(
            AUDIO,
            "audio/wav",
            "wav",
            Set.of("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"),
            Set.of("audio/vnd.wave")),
    OGG(
            AUDIO,
            "audio/ogg",
            "ogg",
            Set.of("audio/ogg"),
            Set.of("audio/vorbis", "audio/opus", "audio/ogg", "application/ogg", "audio/x-oggflac")),
    FLAC(AUDIO, "audio/flac", "flac", Set.of("audio/flac", "audio/x-flac"), Set.of("audio/x-flac")),
    M4A(
            AUDIO,
            "audio/mp4",
            "m4a",
            Set.of("audio/mp4", "audio/x-m4a", "audio/m4a"),
            Set.of("audio/mp4", "application/mp4")),
    JSON(TEXT, "application/json", "json", Set.of("application/json"), Set.of()),
    MARKDOWN(TEXT, "text/markdown", "md", Set.of("text/markdown"), Set.of()),
    PLAIN(TEXT, "text/plain", "txt", Set.of("text/plain"), Set.of());

    private final GenerationType type;
    private final String contentType;
    private final String extension;
    private final Set<String> declaredAs;
    private final Set<String> detectedAs;

    MediaFormat(
            GenerationType type, String contentType, String extension, Set<String> declaredAs, Set<String> detectedAs) {
        this.type = type;
        this.contentType = contentType;
        this.extension = extension;
        this.declaredAs = declaredAs;
        this.detectedAs = detectedAs;
    }

    public GenerationType type() {
        return type;
    }

    /** What the object and the row are given, whichever of its names the caller used. */
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

    /** @param contentType as declared, with or without parameters, in any case */
    static Optional<MediaFormat> declaredAs(String contentType) {
        String name = contentType.replaceFirst(";.*$", "").strip().toLowerCase(Locale.ROOT);
        for (MediaFormat format : values()) {
            if (format.declaredAs.contains(name)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
