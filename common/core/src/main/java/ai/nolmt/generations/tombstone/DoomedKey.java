package ai.nolmt.generations.tombstone;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key that is to go.
 *
 * @param generation whose job or row it was of
 * @param bytes null if nobody knows
 */
public record DoomedKey(
        String key, UUID user, UUID generation, @Nullable Long bytes) {}
