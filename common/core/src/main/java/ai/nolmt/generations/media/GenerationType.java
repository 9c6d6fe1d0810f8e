package ai.nolmt.generations.media;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What was generated; the generation_type of new rows. Older rows may say anything. */
public enum GenerationType {
    IMAGE,
    AUDIO,
    VIDEO,
    TEXT;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<GenerationType> of(String wireName) {
        return Arrays.stream(values())
                .filter(type -> type.wireName().equals(wireName))
                .findFirst();
    }
}
