package ai.nolmt.generations.proof.walk;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What there was when the oracle looked.
 *
 * @param rows ids of stored generations
 */
record Look(Map<UUID, JobNow> jobs, Set<UUID> rows) {
    static final Look NOTHING = new Look(Map.of(), Set.of());
}
