package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.tombstone.DoomedKey;
import java.util.UUID;

/**
 * A listed object of ours that is old enough.
 *
 * @param generation the id to lock
 * @param staged whether it is under {@code staging/}
 */
record Candidate(String key, UUID user, UUID generation, long bytes, boolean staged) {
    DoomedKey doomed() {
        return new DoomedKey(key, user, generation, bytes);
    }
}
