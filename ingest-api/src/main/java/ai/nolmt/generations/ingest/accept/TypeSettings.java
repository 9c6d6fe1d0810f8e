package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.media.GenerationType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/** What is other for one type of generation than for all. */
@ConfigurationProperties("nolmt.types")
public record TypeSettings(
        @DefaultValue Rules image,
        @DefaultValue Rules video,
        @DefaultValue Rules audio,
        @DefaultValue Rules text) {
    /** Every type as all. */
    public static final TypeSettings NONE = new TypeSettings(Rules.NONE, Rules.NONE, Rules.NONE, Rules.NONE);

    public TypeSettings {
        image.check("image");
        video.check("video");
        audio.check("audio");
        text.check("text");
    }

    public Rules of(GenerationType type) {
        return switch (type) {
            case IMAGE -> image;
            case VIDEO -> video;
            case AUDIO -> audio;
            case TEXT -> text;
        };
    }

    /**
     * @param maxSize of one output; null for what all may have
     * @param retention of those whose request and user have none; null keeps them
     */
    public record Rules(
            @Nullable DataSize maxSize, @Nullable Duration retention) {
        private static final Rules NONE = new Rules(null, null);

        private void check(String type) {
            if (maxSize != null) {
                Bounds.within(
                        "nolmt.types." + type + ".max-size", maxSize, DataSize.ofBytes(1), DataSize.ofGigabytes(5));
            }
            if (retention != null) {
                Bounds.within(
                        "nolmt.types." + type + ".retention",
                        retention,
                        Duration.ofSeconds(1),
                        Duration.ofDays(36_500));
            }
        }
    }
}
