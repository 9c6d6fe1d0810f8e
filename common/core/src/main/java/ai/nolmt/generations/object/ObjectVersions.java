package ai.nolmt.generations.object;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a bucket keeps of an object beside the newest: older versions, and markers that say it was deleted. Every method
 * throws {@link ObjectStoreException}. Safe for concurrent use.
 */
public interface ObjectVersions {
    /** Some of what there is under exactly this key, up to a thousand; none if nothing is left. */
    List<Version> some(String key);

    /**
     * Removes these for good.
     *
     * @param versions at most 1,000
     * @return those that were not confirmed to be gone, with the store's reason
     */
    Map<Version, String> delete(List<Version> versions);

    /**
     * What keeps it from being deleted, in a few words: a legal hold, or until when it is retained. Empty if nothing does, or it
     * isn't there. Wants rights to read versions and their locks.
     */
    Optional<String> lockOf(Version version);

    /** @param id the bucket's name for it, {@code null} as a word for what it has from a time without versions */
    record Version(String key, String id) {}
}
