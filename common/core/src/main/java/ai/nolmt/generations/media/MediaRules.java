package ai.nolmt.generations.media;

import ai.nolmt.generations.media.MediaSettings.TrailingData;
import ai.nolmt.generations.media.format.MediaFacts;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What of all that could be kept is, by the settings. Each refusal says which setting it is by. */
final class MediaRules {
    private final MediaSettings settings;
    private final Map<GenerationType, Set<MediaFormat>> formats = new EnumMap<>(GenerationType.class);

    MediaRules(MediaSettings settings) {
        this.settings = settings;
        Arrays.stream(GenerationType.values())
                .forEach(type -> formats.put(type, settings.formats().of(type)));
    }

    Set<MediaFormat> formatsOf(GenerationType type) {
        return formats.getOrDefault(type, Set.of());
    }

    boolean isKept(MediaFormat format) {
        return formats.values().stream().anyMatch(kept -> kept.contains(format));
    }

    String namesOf(GenerationType type) {
        return formatsOf(type).stream().map(MediaFormat::settingName).collect(Collectors.joining(", "));
    }

    void check(MediaFormat format, MediaFacts facts) {
        most("side of a picture", "pixels", facts.longestSide(), settings.maxSide(), "max-side");
        most("size of a picture", "pixels", facts.pixels(), settings.maxPixels(), "max-pixels");
        most("number of frames", "frames", facts.frames(), settings.maxFrames(), "max-frames");
        Long seconds = facts.duration() == null ? null : facts.duration().toSeconds();
        most("duration", "seconds", seconds, settings.maxDuration().toSeconds(), "max-duration");
        Long channels = facts.channels() == null ? null : facts.channels().longValue();
        most("number of channels", "channels", channels, settings.maxChannels(), "max-channels");
        if (settings.trailingData() == TrailingData.REFUSE && facts.trailingBytes() > 0) {
            throw new MediaRefused("There are " + facts.trailingBytes() + " bytes behind the end of the "
                    + format.settingName() + "; send it without them (nolmt.media.trailing-data).");
        }
        if (settings.requireProvenance()
                && !format.isText()
                && !facts.provenance().isMarked()) {
            throw new MediaRefused(
                    "Nothing in the output says by whom or what it was made; send it with a C2PA manifest, an"
                            + " IPTC digital source type or an AIGC label (nolmt.media.require-provenance).");
        }
    }

    private static void most(String what, String unit, @Nullable Long value, long most, String setting) {
        if (value != null && value > most) {
            throw new MediaRefused("The " + what + " is " + value + " " + unit + "; " + most
                    + " are allowed (nolmt.media." + setting + ").");
        }
    }
}
