package ai.nolmt.generations.media.format;

import java.io.IOException;
import java.util.Set;

/**
 * WebM: an EBML file whose DocType says so; Matroska's isn't kept. Elements are read one after the other, entering those that
 * hold others, so that nothing nests. Whoever streams one leaves sizes open; of such a file only a cut inside an element tells.
 */
final class WebmInspector implements FormatInspector {
    private static final String EBML = "\u001a\u0045\u00df\u00a3";
    private static final int DOC_TYPE = 0x4282;
    private static final int SEGMENT = 0x18538067;
    private static final int INFO = 0x1549A966;
    private static final int TIMESTAMP_SCALE = 0x2AD7B1;
    private static final int DURATION = 0x4489;
    private static final int TRACKS = 0x1654AE6B;
    private static final int TRACK = 0xAE;
    private static final int TRACK_TYPE = 0x83;
    private static final int CODEC = 0x86;
    private static final int VIDEO = 0xE0;
    private static final int WIDTH = 0xB0;
    private static final int HEIGHT = 0xBA;
    private static final int AUDIO = 0xE1;
    private static final int CHANNELS = 0x9F;
    private static final int SAMPLE_RATE = 0xB5;
    private static final int CLUSTER = 0x1F43B675;
    private static final int TIMESTAMP = 0xE7;
    private static final int BLOCK_GROUP = 0xA0;
    private static final int BLOCK = 0xA1;
    private static final int SIMPLE_BLOCK = 0xA3;
    private static final int TAGS = 0x1254C367;
    private static final int SEGMENT_HEAD = 0x1A45DFA3;
    // where a size was left open, whatever else comes behind the first cluster isn't of the segment
    private static final Set<Integer> OF_STREAMS = Set.of(
            SEGMENT_HEAD,
            SEGMENT,
            INFO,
            TRACKS,
            CLUSTER,
            TIMESTAMP,
            BLOCK_GROUP,
            BLOCK,
            SIMPLE_BLOCK,
            TAGS,
            0x1C53BB6B, // Cues
            0x114D9B74, // SeekHead
            0x1941A469, // Attachments
            0x1043A770, // Chapters
            0xEC, // Void
            0xBF, // CRC-32
            0xA7, // Position
            0xAB, // PrevSize
            0xAF, // EncryptedBlock
            0x9B, // BlockDuration
            0xFB, // ReferenceBlock
            0xFA, // ReferencePriority
            0xA4, // CodecState
            0x8E, // Slices
            0x75A1, // BlockAdditions
            0x75A2); // DiscardPadding
    private static final int MAX_TEXT = 64;

    @Override
    public boolean recognises(byte[] head) {
        return FormatInspector.has(head, 0, EBML);
    }

    @Override
    public String inspect(Bytes in, Facts facts) throws IOException {
        Ebml ebml = new Ebml(in);
        ebml.id();
        long headEnd = in.end(ebml.size());
        String docType = "";
        while (in.position() < headEnd) {
            int id = ebml.id();
            long end = in.end(ebml.size());
            docType = id == DOC_TYPE ? ebml.text(end) : docType;
            in.skipTo(end);
        }
        if (!docType.equals("webm")) {
            return "video/x-matroska";
        }
        return new Segment(in, ebml, facts).read();
    }

    private static final class Segment {
        private final Bytes in;
        private final Ebml ebml;
        private final Facts facts;
        private long end = -1;
        private double scale = 1_000_000; // nanoseconds of one tick
        private double duration;
        private long cluster;
        private long lastTick;
        private long clusters;
        // of the track that is being read
        private long type;
        private long width;
        private long height;
        private long channels = 1;
        private double sampleRate = 8000;
        private boolean video;
        private boolean audio;

        Segment(Bytes in, Ebml ebml, Facts facts) {
            this.in = in;
            this.ebml = ebml;
            this.facts = facts;
        }

        String read() throws IOException {
            while (end < 0 || in.position() < end) {
                if (in.atEnd() || (clusters > 0 && isBehind())) {
                    break;
                }
                in.part();
                element(ebml.id(), ebml.size());
            }
            endTrack();
            if (clusters == 0) {
                throw BrokenMedia.truncated();
            }
            facts.seconds((duration > 0 ? duration : lastTick) * scale / 1e9);
            facts.trailing(in.remaining());
            return video ? "video/webm" : audio ? "audio/webm" : "application/webm";
        }

        /** Of text or zeros, not of an element that is cut. */
        private boolean isBehind() throws IOException {
            byte[] head = in.peek(4);
            int size = Integer.numberOfLeadingZeros(head[0] << 24) + 1;
            if (end != Long.MAX_VALUE || size > 4) {
                return head[0] == 0 || end == Long.MAX_VALUE; // no element begins with 0
            }
            int id = 0;
            for (int i = 0; i < size; i++) {
                id = id << 8 | (i < head.length ? head[i] & 0xff : 0);
            }
            int known = size <= head.length ? -1 : -1 << (8 * (size - head.length));
            int cut = id & known;
            return OF_STREAMS.stream().noneMatch(one -> (one & known) == cut);
        }

        private void element(int id, long size) throws IOException {
            long elementEnd = size == Ebml.UNKNOWN ? Long.MAX_VALUE : in.end(size);
            switch (id) {
                case SEGMENT -> {
                    if (end >= 0) {
                        throw BrokenMedia.malformed("it has a second segment");
                    }
                    end = elementEnd;
                    if (size != Ebml.UNKNOWN && end > in.length()) {
                        throw BrokenMedia.truncated();
                    }
                    return;
                }
                case INFO, TRACKS, TRACK, VIDEO, AUDIO, BLOCK_GROUP -> {
                    if (size != Ebml.UNKNOWN && elementEnd > in.length()) {
                        throw BrokenMedia.truncated();
                    }
                    if (id == TRACK) {
                        endTrack();
                    }
                    return; // and their elements come next
                }
                case CLUSTER -> {
                    clusters++;
                    if (size == Ebml.UNKNOWN || (duration == 0 && elementEnd <= in.length())) {
                        return;
                    }
                }
                default -> value(id, elementEnd);
            }
            in.skipTo(elementEnd);
        }

        private void endTrack() {
            if (type == 1) {
                video = true;
                facts.picture(width, height);
            } else if (type == 2) {
                audio = true;
                facts.sound((int) Math.min(channels, Integer.MAX_VALUE), (long) sampleRate);
            }
            type = 0;
        }

        private void value(int id, long valueEnd) throws IOException {
            switch (id) {
                case TIMESTAMP_SCALE -> scale = ebml.number(valueEnd);
                case DURATION -> duration = ebml.real(valueEnd);
                case TRACK_TYPE -> type = ebml.number(valueEnd);
                case CODEC -> facts.codec(ebml.text(valueEnd));
                case WIDTH -> width = ebml.number(valueEnd);
                case HEIGHT -> height = ebml.number(valueEnd);
                case CHANNELS -> channels = ebml.number(valueEnd);
                case SAMPLE_RATE -> sampleRate = ebml.real(valueEnd);
                case TIMESTAMP -> cluster = ebml.number(valueEnd);
                case BLOCK, SIMPLE_BLOCK -> {
                    ebml.size(); // the track
                    lastTick = Math.max(lastTick, cluster + (short) in.u16());
                }
                case TAGS -> facts.marks.scan(in, valueEnd - in.position());
                default -> {} // skipped
            }
        }
    }

    /** Numbers as EBML (RFC 8794) writes them. */
    private record Ebml(Bytes in) {
        static final long UNKNOWN = -1;

        int id() throws IOException {
            int first = in.u8();
            int more = Integer.numberOfLeadingZeros(first << 24);
            if (more > 3) {
                throw BrokenMedia.malformed("there is no element at byte " + (in.position() - 1));
            }
            int id = first;
            for (int i = 0; i < more; i++) {
                id = id << 8 | in.u8();
            }
            return id;
        }

        long size() throws IOException {
            int first = in.u8();
            int more = Integer.numberOfLeadingZeros(first << 24);
            if (more > 7) {
                throw BrokenMedia.malformed("there is no size at byte " + (in.position() - 1));
            }
            long size = first & (0x7f >> more);
            for (int i = 0; i < more; i++) {
                size = size << 8 | in.u8();
            }
            return size == (1L << (7 * (more + 1))) - 1 ? UNKNOWN : size;
        }

        long number(long end) throws IOException {
            long value = 0;
            for (long left = left(end, 8); left > 0; left--) {
                value = value << 8 | in.u8();
            }
            return value < 0 ? Long.MAX_VALUE : value;
        }

        double real(long end) throws IOException {
            long size = left(end, 8);
            return size == 4 ? Float.intBitsToFloat((int) in.u32()) : size == 8 ? Double.longBitsToDouble(in.s64()) : 0;
        }

        String text(long end) throws IOException {
            return in.text((int) left(end, MAX_TEXT)).replace("\0", "");
        }

        private long left(long end, int most) {
            long left = end - in.position();
            if (left < 0 || left > most) {
                throw BrokenMedia.malformed("a value at byte " + in.position() + " is too long");
            }
            return left;
        }
    }
}
