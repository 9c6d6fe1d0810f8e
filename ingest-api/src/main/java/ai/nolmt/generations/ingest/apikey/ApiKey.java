package ai.nolmt.generations.ingest.apikey;

import ai.nolmt.generations.ingest.web.ProducerKeys.Scope;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a key, which is not the key.
 *
 * @param name for admins to tell it by
 * @param createdBy the admin
 * @param expiresAt null for never
 * @param revokedAt null while it may be used
 */
record ApiKey(
        UUID id,
        String name,
        Set<Scope> scopes,
        UUID createdBy,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt) {}
