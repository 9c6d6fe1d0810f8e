package ai.nolmt.generations.media.format;

import java.nio.ByteBuffer;

/** One stream of an Ogg container. */
final class OggStream {
    private enum Kind {
        AUDIO,
        VIDEO,
        OTHER
    }

    private final Kind kind;
    private final double rate;
    private final long preSkip;
    private long granule;
    private boolean openPacket;
    private long total;

    private OggStream(Kind kind, double rate, long preSkip) {
        this.kind = kind;
        this.rate = rate;
        this.preSkip = preSkip;
    }

    /** @param head of its first packet */
    static OggStream of(byte[] head, Facts facts) {
        if (head.length >= 16 && FormatInspector.has(head, 0, "\1vorbis")) {
            return audio("vorbis", head[11] & 0xff, le32(head, 12), 0, facts);
        }
        if (head.length >= 19 && FormatInspector.has(head, 0, "OpusHead")) {
            // its granules always count at 48 kHz
            return audio("opus", head[9] & 0xff, 48_000, (head[10] & 0xff) | (head[11] & 0xff) << 8, facts);
        }
        if (head.length >= 35 && FormatInspector.has(head, 0, "\177FLAC")) {
            int packed = (head[27] & 0xff) << 16 | (head[28] & 0xff) << 8 | (head[29] & 0xff);
            OggStream stream = audio("flac", (packed >> 1 & 7) + 1, packed >> 4, 0, facts);
            stream.total = (head[30] & 15L) << 32 | (ByteBuffer.wrap(head).getInt(31) & 0xffffffffL);
            return stream;
        }
        if (head.length >= 52 && FormatInspector.has(head, 0, "Speex   ")) {
            return audio("speex", head[48] & 0xff, le32(head, 36), 0, facts);
        }
        if (FormatInspector.has(head, 0, "\u0080theora")) {
            return video("theora", facts);
        }
        if (FormatInspector.has(head, 0, "BBCD")) {
            return video("dirac", facts);
        }
        if (FormatInspector.has(head, 0, "OVP80")) {
            return video("vp8", facts);
        }
        if (FormatInspector.has(head, 0, "\0c2pa")) {
            facts.marks.c2pa();
        }
        return new OggStream(Kind.OTHER, 1, 0);
    }

    boolean isAudio() {
        return kind == Kind.AUDIO;
    }

    boolean isVideo() {
        return kind == Kind.VIDEO;
    }

    void reached(long position) {
        granule = Math.max(granule, position);
    }

    /** @param open whether its last packet goes on in the next page */
    void page(boolean open) {
        openPacket = open;
    }

    /** Where no page says that it is the last one: whether more must follow. */
    boolean isCut() {
        return openPacket || ((isAudio() || isVideo()) && granule <= 0) || granule < total;
    }

    double seconds() {
        return rate > 0 ? Math.max(0, granule - preSkip) / rate : 0;
    }

    private static OggStream audio(String codec, int channels, long rate, int preSkip, Facts facts) {
        facts.codec(codec);
        facts.sound(channels, rate);
        return new OggStream(Kind.AUDIO, rate, preSkip);
    }

    private static OggStream video(String codec, Facts facts) {
        facts.codec(codec);
        return new OggStream(Kind.VIDEO, 0, 0);
    }

    private static long le32(byte[] bytes, int at) {
        return (bytes[at] & 0xffL)
                | (bytes[at + 1] & 0xffL) << 8
                | (bytes[at + 2] & 0xffL) << 16
                | (bytes[at + 3] & 0xffL) << 24;
    }
}
