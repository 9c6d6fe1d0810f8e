package ai.nolmt.generations.media.format;

import org.jspecify.annotations.Nullable;

/**
 * The marks that say by whom or what an output was made, as far as they are there; nobody has checked a signature.
 *
 * @param c2pa whether there is a C2PA manifest
 * @param digitalSourceType IPTC's, the last part of its address, as {@code trainedAlgorithmicMedia}
 * @param aigc whether there is China's implicit label
 */
public record Provenance(boolean c2pa, @Nullable String digitalSourceType, boolean aigc) {
    /** Whether there is any. */
    public boolean isMarked() {
        return c2pa || digitalSourceType != null || aigc;
    }
}
