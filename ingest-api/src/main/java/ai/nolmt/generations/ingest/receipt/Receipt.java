package ai.nolmt.generations.ingest.receipt;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * That the bucket confirmed a deletion.
 *
 * @param reason a tombstone's
 * @param actor whoever, or whatever login, made the tombstone
 * @param run that caused or found it; null where no run did
 */
record Receipt(
        long id,
        String key,
        @Nullable UUID user,
        @Nullable UUID generation,
        @Nullable Long bytes,
        String reason,
        String actor,
        @Nullable UUID run,
        Instant confirmedAt) {}
