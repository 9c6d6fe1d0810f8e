package ai.nolmt.generations.ingest.web;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keys with which producers act for users. Safe for concurrent use. */
public interface ProducerKeys {
    /** What every key begins with, and no JWT does. */
    String PREFIX = "nolmt_";

    /**
     * What a key may do; empty if it is none, was revoked or has expired.
     *
     * @throws org.springframework.dao.DataAccessException if that can't be told now
     */
    Optional<Known> find(String key);

    /** @param expiresAt null for a key without an end */
    record Known(Set<Scope> scopes, @Nullable Instant expiresAt) {}

    /** What a key may do for its users. */
    enum Scope {
        READ,
        WRITE
    }
}
