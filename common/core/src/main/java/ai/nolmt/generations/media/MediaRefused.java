package ai.nolmt.generations.media;

/** The bytes are not what may be kept under this type, however often one tries. */
public final class MediaRefused extends RuntimeException {
    public MediaRefused(String message) {
        super(message);
    }
}
