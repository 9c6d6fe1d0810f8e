package ai.nolmt.generations.media.format;

import java.io.IOException;

/** Reads one kind of container. Has no state, so that one serves all threads. */
interface FormatInspector {
    /** Bytes that {@link #recognises} is given, or fewer where there are no more. */
    int HEAD = 64;

    /** Whether an output begins as this container does. */
    boolean recognises(byte[] head);

    /**
     * Walks through the container, up to its end.
     *
     * @param in at its first byte
     * @param facts to be told what the container says, and what is behind its end
     * @return the content type that these bytes have, which needn't be one that is kept
     * @throws BrokenMedia if it isn't all there, or isn't what it must be
     */
    String inspect(Bytes in, Facts facts) throws IOException;

    /** Whether a head has these characters (Latin-1) there. */
    static boolean has(byte[] head, int offset, String characters) {
        if (head.length < offset + characters.length()) {
            return false;
        }
        for (int i = 0; i < characters.length(); i++) {
            if ((head[offset + i] & 0xff) != characters.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
