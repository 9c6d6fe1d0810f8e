package ai.nolmt.generations.run;

import org.jspecify.annotations.Nullable;

/**
 * A part of a listing, in byte order. Ranges that end where others begin have no key in common and leave none out.
 *
 * @param root that all its keys begin with
 * @param after its keys are greater; null from the beginning
 * @param last its keys are at most this one; null up to the end. Of ASCII, so that comparing strings is comparing bytes
 */
public record KeyRange(
        String root, @Nullable String after, @Nullable String last) {
    public KeyRange {
        if (after != null && last != null && after.compareTo(last) >= 0) {
            throw new IllegalArgumentException("Nothing is behind " + after + " and up to " + last);
        }
    }

    /** Whether a key of the listing is beyond its end. */
    public boolean isBeyond(String key) {
        return last != null && key.compareTo(last) > 0;
    }
}
