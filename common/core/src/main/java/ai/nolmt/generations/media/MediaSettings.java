package ai.nolmt.generations.media;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.config.ConfigurationProblem;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is kept of what callers send. The API and the workers must have the same, or what one accepts the other refuses.
 *
 * @param formats by type of generation
 * @param maxSide of a picture or video, in pixels
 * @param maxPixels of one frame
 * @param maxFrames of an animation or video, where its container counts them
 * @param maxDuration of sound, animations and videos
 * @param maxChannels of sound
 * @param trailingData what becomes of outputs with bytes behind their container's end
 * @param requireProvenance whether pictures, sound and videos without a mark of who made them are refused
 */
@ConfigurationProperties("nolmt.media")
public record MediaSettings(
        @DefaultValue Formats formats,
        @DefaultValue("100000") int maxSide,
        @DefaultValue("500000000") long maxPixels,
        @DefaultValue("10000000") long maxFrames,
        @DefaultValue("PT24H") Duration maxDuration,
        @DefaultValue("64") int maxChannels,
        @DefaultValue("keep") TrailingData trailingData,
        @DefaultValue("false") boolean requireProvenance) {
    private static final MediaSettings DEFAULTS = new MediaSettings(
            new Formats(
                    List.of("png", "jpeg", "webp", "gif", "avif"),
                    List.of("mp4", "quicktime", "webm"),
                    List.of("mp3", "wav", "ogg", "flac", "m4a", "aac"),
                    List.of("json", "markdown", "plain")),
            100_000,
            500_000_000,
            10_000_000,
            Duration.ofHours(24),
            64,
            TrailingData.KEEP,
            false);

    /** What holds where nothing is set, for those who don't bind settings. */
    public static MediaSettings defaults() {
        return DEFAULTS;
    }

    /** What is set, by the names of the settings. */
    Map<String, String> named() {
        return Map.ofEntries(
                Map.entry("nolmt.media.formats.image", String.join(", ", formats.image())),
                Map.entry("nolmt.media.formats.video", String.join(", ", formats.video())),
                Map.entry("nolmt.media.formats.audio", String.join(", ", formats.audio())),
                Map.entry("nolmt.media.formats.text", String.join(", ", formats.text())),
                Map.entry("nolmt.media.max-side", Integer.toString(maxSide)),
                Map.entry("nolmt.media.max-pixels", Long.toString(maxPixels)),
                Map.entry("nolmt.media.max-frames", Long.toString(maxFrames)),
                Map.entry("nolmt.media.max-duration", maxDuration.toString()),
                Map.entry("nolmt.media.max-channels", Integer.toString(maxChannels)),
                Map.entry("nolmt.media.trailing-data", trailingData.name().toLowerCase(Locale.ROOT)),
                Map.entry("nolmt.media.require-provenance", Boolean.toString(requireProvenance)));
    }

    /** What becomes of outputs with bytes behind their end. */
    public enum TrailingData {
        KEEP,
        REFUSE
    }

    public MediaSettings {
        Bounds.within("nolmt.media.max-side", maxSide, 1, Integer.MAX_VALUE);
        Bounds.within("nolmt.media.max-pixels", maxPixels, 1, Long.MAX_VALUE);
        Bounds.within("nolmt.media.max-frames", maxFrames, 1, Long.MAX_VALUE);
        Bounds.within("nolmt.media.max-duration", maxDuration, Duration.ofSeconds(1), Duration.ofDays(36_500));
        Bounds.within("nolmt.media.max-channels", maxChannels, 1, 65_535);
    }

    /**
     * Names of {@link MediaFormat}, in any case; an empty list keeps nothing of that type.
     *
     * @param image what is kept as one, and so on
     */
    public record Formats(
            @DefaultValue({"png", "jpeg", "webp", "gif", "avif"})
            List<String> image,

            @DefaultValue({"mp4", "quicktime", "webm"}) List<String> video,

            @DefaultValue({"mp3", "wav", "ogg", "flac", "m4a", "aac"})
            List<String> audio,

            @DefaultValue({"json", "markdown", "plain"}) List<String> text) {
        public Formats {
            image = checked("image", image);
            video = checked("video", video);
            audio = checked("audio", audio);
            text = checked("text", text);
        }

        Set<MediaFormat> of(GenerationType type) {
            Set<MediaFormat> formats = EnumSet.noneOf(MediaFormat.class);
            names(type).forEach(name -> formats.add(MediaFormat.valueOf(name.toUpperCase(Locale.ROOT))));
            return formats;
        }

        private List<String> names(GenerationType type) {
            return switch (type) {
                case IMAGE -> image;
                case VIDEO -> video;
                case AUDIO -> audio;
                case TEXT -> text;
            };
        }

        private static List<String> checked(String type, List<String> names) {
            List<String> known = Arrays.stream(MediaFormat.values())
                    .map(MediaFormat::settingName)
                    .toList();
            List<String> wanted = names.stream()
                    .map(name -> name.strip().toLowerCase(Locale.ROOT))
                    .toList();
            for (String name : wanted) {
                if (!known.contains(name)) {
                    throw new ConfigurationProblem(
                            "nolmt.media.formats." + type + " has '" + name + "', which is no format that is known.",
                            "Use any of " + known.stream().collect(Collectors.joining(", ")) + ".");
                }
            }
            return wanted;
        }
    }
}
