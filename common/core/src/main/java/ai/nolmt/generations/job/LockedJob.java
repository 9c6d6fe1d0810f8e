package ai.nolmt.generations.job;

import ai.nolmt.generations.tombstone.DoomedKey;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A job whose row this transaction holds. */
public record LockedJob(
        UUID id,
        UUID user,
        JobStatus status,
        @Nullable String stagingKey,
        @Nullable Long fileSize) {
    /** What it has staged, as what is to go with it. */
    public Optional<DoomedKey> staged() {
        return Optional.ofNullable(stagingKey).map(key -> new DoomedKey(key, user, id, fileSize));
    }
}
