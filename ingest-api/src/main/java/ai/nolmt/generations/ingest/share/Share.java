package ai.nolmt.generations.ingest.share;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is known of a share, which is not its link. */
record Share(UUID id, Instant createdAt, @Nullable Instant expiresAt) {}
