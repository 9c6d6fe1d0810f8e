package ai.nolmt.generations.object;

import java.util.List;

/**
 * Objects that are put part by part while their bytes still arrive. Nothing of them is to be seen before they are completed.
 * Every method throws {@link ObjectStoreException}; whoever gets one puts the whole by {@link ObjectStore#put}, which settles
 * what may have become of it. Safe for concurrent use.
 */
public interface PartedStore {
    /** Begins an object under a key that nobody else uses, of which nobody knows yet what it will be. */
    default Parted begin(String key) {
        return begin(key, Label.ofOurs("application/octet-stream"), 0); // who reads it knows by then
    }

    /**
     * Begins an object under a key that nobody else uses.
     *
     * @param length in bytes, by which an output's storage class is chosen
     */
    Parted begin(String key, Label label, long length);

    /**
     * Puts one part, checked by its CRC32C.
     *
     * @param number from 1 to 10,000
     */
    Part put(Parted parted, int number, Content bytes, Crc32c crc);

    /**
     * Makes the object of all its parts, if its key is free.
     *
     * @param length of the whole, which the store checks, as it does its CRC32C
     */
    void complete(Parted parted, List<Part> parts, long length, Crc32c crc);

    /** Lets its parts go, if it wasn't completed; those that are on their way may stay for the bucket's lifecycle rule. */
    void abort(Parted parted);

    /** @param id the store's name for it */
    record Parted(String key, String id) {}

    /** A part that is there. */
    record Part(int number, String etag) {}
}
