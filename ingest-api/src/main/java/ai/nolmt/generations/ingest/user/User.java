package ai.nolmt.generations.ingest.user;

import ai.nolmt.generations.usage.UserUsage.Usage;
import java.math.BigDecimal;
import java.util.UUID;

/**
 * As admins see one.
 *
 * @param objects stored
 * @param limits the user's own
 */
record User(UUID id, long objects, BigDecimal bytes, long openJobs, BigDecimal openBytes, Limits limits) {
    static User of(Usage usage) {
        return new User(
                usage.user(),
                usage.objects(),
                usage.bytes(),
                usage.openJobs(),
                usage.openBytes(),
                Limits.of(usage.limits()));
    }
}
