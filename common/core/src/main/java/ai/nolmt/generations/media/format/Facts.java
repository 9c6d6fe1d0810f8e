package ai.nolmt.generations.media.format;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers what one inspection finds. Not safe for concurrent use. */
final class Facts {
    private static final int MAX_CODECS = 16;
    private static final double MAX_SECONDS = 1e12; // in milliseconds, a long holds that
    private static final Map<String, String> CODECS = Map.ofEntries(
            Map.entry("avc1", "h264"),
            Map.entry("avc3", "h264"),
            Map.entry("hvc1", "hevc"),
            Map.entry("hev1", "hevc"),
            Map.entry("av01", "av1"),
            Map.entry("vp08", "vp8"),
            Map.entry("vp09", "vp9"),
            Map.entry("mp4a", "aac"),
            Map.entry(".mp3", "mp3"),
            Map.entry("v_av1", "av1"),
            Map.entry("v_vp8", "vp8"),
            Map.entry("v_vp9", "vp9"),
            Map.entry("a_opus", "opus"),
            Map.entry("a_vorbis", "vorbis"));

    final Marks marks = new Marks();
    private final Set<String> codecs = new LinkedHashSet<>();
    private @Nullable Long width;
    private @Nullable Long height;
    private @Nullable Long side;
    private @Nullable Long frames;
    private @Nullable Duration duration;
    private @Nullable Integer channels;
    private @Nullable Long sampleRate;
    private long trailing;

    /** The largest picture counts: others are thumbnails, tiles and layers. */
    void picture(long wide, long high) {
        side = Math.max(side == null ? 0 : side, Math.max(wide, high));
        if (width == null || height == null || (double) wide * high > (double) width * height) {
            width = wide;
            height = high;
        }
    }

    /**
     * A frame, which must not stand out of the largest picture so far.
     *
     * @param right where it ends, in pixels from the canvas' left side
     */
    void frame(long right, long bottom) {
        if (width == null || height == null || right > width || bottom > height) {
            throw BrokenMedia.malformed("one of its frames is larger than the whole picture");
        }
    }

    boolean hasPicture() {
        return width != null;
    }

    void frames(long count) {
        frames = count;
    }

    /** What is no time is none. */
    void seconds(double seconds) {
        if (seconds > 0) {
            duration = Duration.ofMillis(Math.round(Math.min(seconds, MAX_SECONDS) * 1000));
        }
    }

    /** Of the first track that has any. */
    void sound(int channelCount, long hertz) {
        if (channels == null && channelCount > 0) {
            channels = channelCount;
            sampleRate = hertz > 0 ? hertz : null;
        }
    }

    /** @param name as the container has it */
    void codec(String name) {
        String known = name.toLowerCase(Locale.ROOT).strip().replaceAll("[^a-z0-9._/-]", "");
        if (codecs.size() < MAX_CODECS && !known.isEmpty()) {
            codecs.add(CODECS.getOrDefault(known, known));
        }
    }

    void trailing(long bytes) {
        trailing = Math.max(0, bytes);
    }

    MediaFacts told() {
        return new MediaFacts(
                width,
                height,
                side,
                frames,
                duration,
                channels,
                sampleRate,
                List.copyOf(codecs),
                trailing,
                marks.told());
    }
}
