package ai.nolmt.generations.cleanup.scrub;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a row says of its object; older ones say less. */
record Row(
        UUID id,
        String key,
        @Nullable Long size,
        @Nullable String contentType,
        @Nullable String sha256) {}
