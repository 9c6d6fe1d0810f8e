package ai.nolmt.generations.media;

import ai.nolmt.generations.object.ObjectStore.Served;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The formats that may be kept, each with every name that clients give it; {@link MediaSettings} says which of them are. Left
 * out on purpose: SVG, HTML and everything else that a browser would run.
 */
public enum MediaFormat {
    PNG("image/png", "png", Set.of("image/x-png", "image/apng")),
    JPEG("image/jpeg", "jpg", Set.of("image/jpg", "image/pjpeg")),
    WEBP("image/webp", "webp", Set.of("image/x-webp")),
    GIF("image/gif", "gif", Set.of()),
    AVIF("image/avif", "avif", Set.of("image/avif-sequence")),
    HEIC("image/heic", "heic", Set.of("image/heif", "image/heic-sequence")),
    MP4("video/mp4", "mp4", Set.of("video/x-m4v", "video/m4v", "video/mp4v-es", "application/mp4")),
    QUICKTIME("video/quicktime", "mov", Set.of("video/x-quicktime", "video/mov")),
    WEBM("video/webm", "webm", Set.of("video/x-webm")),
    MP3(
            "audio/mpeg",
            "mp3",
            Set.of("audio/mp3", "audio/x-mp3", "audio/x-mpeg", "audio/mpeg3", "audio/x-mpeg-3", "audio/mpg")),
    WAV("audio/wav", "wav", Set.of("audio/x-wav", "audio/wave", "audio/vnd.wave", "audio/x-pn-wav")),
    OGG(
            "audio/ogg",
            "ogg",
            Set.of("audio/x-ogg", "audio/opus", "audio/vorbis", "audio/x-vorbis+ogg", "application/ogg", "video/ogg")),
    FLAC("audio/flac", "flac", Set.of("audio/x-flac")),
    M4A("audio/mp4", "m4a", Set.of("audio/x-m4a", "audio/m4a", "audio/mp4a-latm")),
    AAC("audio/aac", "aac", Set.of("audio/x-aac", "audio/aacp", "audio/x-hx-aac-adts")),
    WEBA("audio/webm", "weba", Set.of()),
    JSON("application/json", "json", Set.of("text/json", "application/x-json", "text/x-json")),
    MARKDOWN("text/markdown; charset=utf-8", "md", Set.of("text/markdown", "text/x-markdown", "text/x-web-markdown")),
    PLAIN("text/plain; charset=utf-8", "txt", Set.of("text/plain")),
    GLB("model/gltf-binary", "glb", Set.of()),
    GLTF("model/gltf+json", "gltf", Set.of()),
    PDF("application/pdf", "pdf", Set.of("application/x-pdf"));

    private static final Set<MediaFormat> TEXT = Set.of(JSON, MARKDOWN, PLAIN, GLTF);
    private static final Map<String, MediaFormat> NAMES = names();

    private final String contentType;
    private final String extension;
    private final Set<String> aliases;

    MediaFormat(String contentType, String extension, Set<String> aliases) {
        this.contentType = contentType;
        this.extension = extension;
        this.aliases = aliases;
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

    /** Its name in settings. */
    String settingName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Text has no signature: it is told by being well-formed. */
    boolean isText() {
        return TEXT.contains(this);
    }

    boolean isJson() {
        return this == JSON || this == GLTF;
    }

    /**
     * How an object is served whose row says this, which may be of before us: by its link, and by what it says of itself. What we
     * don't keep is saved, never shown: it may be what a browser runs.
     *
     * @param contentType of a row; null if it says none
     * @param downloadAs a name under which it is saved; null to show it
     */
    public static Served served(@Nullable String contentType, @Nullable String downloadAs) {
        Optional<MediaFormat> format = contentType == null ? Optional.empty() : declaredAs(contentType);
        String as =
                format.filter(MediaFormat::isText).map(MediaFormat::contentType).orElse(contentType);
        return new Served(as, format.isPresent(), downloadAs);
    }

    /** @param contentType as declared, with or without parameters, in any case */
    public static Optional<MediaFormat> declaredAs(String contentType) {
        return Optional.ofNullable(NAMES.get(nameOf(contentType)));
    }

    private static Map<String, MediaFormat> names() {
        Map<String, MediaFormat> names = new HashMap<>();
        for (MediaFormat format : values()) {
            names.put(nameOf(format.contentType), format);
            format.aliases.forEach(alias -> names.put(alias, format));
        }
        return Map.copyOf(names);
    }

    /** Without parameters, in lower case. */
    static String nameOf(String contentType) {
        int end = contentType.indexOf(';');
        return contentType
                .substring(0, end < 0 ? contentType.length() : end)
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
