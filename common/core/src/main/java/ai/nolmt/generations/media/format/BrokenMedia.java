package ai.nolmt.generations.media.format;

/** The bytes begin as a format that is known, and are not what this format must be. */
public final class BrokenMedia extends RuntimeException {
    private final boolean truncated;

    private BrokenMedia(String what, boolean truncated) {
        super(what, null, false, false); // of what others send: where it was seen tells nothing
        this.truncated = truncated;
    }

    /** @param what the end of a sentence, as "its first chunk is not IHDR" */
    static BrokenMedia malformed(String what) {
        return new BrokenMedia(what, false);
    }

    /** By what the container says, more bytes must follow. */
    static BrokenMedia truncated() {
        return new BrokenMedia("it ends before it is complete", true);
    }

    /** Whether they are only too few. */
    public boolean isTruncated() {
        return truncated;
    }
}
