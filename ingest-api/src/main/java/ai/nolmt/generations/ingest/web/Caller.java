package ai.nolmt.generations.ingest.web;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.AuthenticatedPrincipal;

/**
 * On whose behalf a request is made.
 *
 * @param user the token's subject, or whom a producer's key acts for
 * @param expiresAt of the token or key; null for a key without an end
 */
public record Caller(UUID user, @Nullable Instant expiresAt) implements AuthenticatedPrincipal {
    @Override
    public String getName() {
        return user.toString();
    }
}
