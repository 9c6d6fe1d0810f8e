package ai.nolmt.generations.ingest.web;

import java.util.UUID;
import org.springframework.security.core.AuthenticatedPrincipal;

/**
 * On whose behalf a request is made.
 *
 * @param user the token's subject, or whom a producer's key acts for
 */
public record Caller(UUID user) implements AuthenticatedPrincipal {
    @Override
    public String getName() {
        return user.toString();
    }
}
