package ai.nolmt.generations.media.format;

import java.io.IOException;

/**
 * WAV, and RF64 or BW64 (EBU Tech 3306, ITU-R BS.2088) for more than 4 GB. Whoever streams one doesn't know its size when
 * the header is written; then the data last to the end, and nobody can tell whether they are all there.
 */
final class WavInspector implements FormatInspector {
    private static final long IN_DS64 = 0xffffffffL;
    // sox writes a little less than 2^31 where it can't seek, others 0 or 2^32-1
    private static final long SURELY_UNKNOWN = 0x7ffff000L;
    // some count the header with the rest
    private static final int HEADER = 8;

    @Override
    public boolean recognises(byte[] head) {
        return (FormatInspector.has(head, 0, "RIFF")
                        || FormatInspector.has(head, 0, "RF64")
                        || FormatInspector.has(head, 0, "BW64"))
                && FormatInspector.has(head, 8, "WAVE");
    }

    @Override
    public String inspect(Bytes in, Facts facts) throws IOException {
        new Wave(in, facts).read();
        return "audio/wav";
    }

    private static final class Wave {
        private final Bytes in;
        private final Facts facts;
        private final long begin;
        private long end;
        private long data64;
        private boolean hasFormat;
        private boolean compressed;
        private long bytesPerSecond;
        private long rate;
        private long samples;
        private long data = -1;
        private boolean endless;

        Wave(Bytes in, Facts facts) {
            this.in = in;
            this.facts = facts;
            this.begin = in.position();
        }

        void read() throws IOException {
            boolean large = !in.name().equals("RIFF");
            long size = in.u32le();
            endless = !large && (size == 0 || isUnknown(size));
            end = endless ? Long.MAX_VALUE : endOf(size);
            in.skip(4);
            while (in.position() + 8 <= Math.min(end, in.length())) {
                in.part();
                String chunk = in.name();
                chunk(chunk, in.u32le());
                if (chunk.equals("data") && endless) {
                    break;
                }
            }
            if (data == 0 && endless && in.atEnd()) {
                throw BrokenMedia.truncated();
            }
            if (data < 0 || (end - HEADER > in.length() && !endless)) {
                throw BrokenMedia.truncated();
            }
            if (!hasFormat) {
                throw BrokenMedia.malformed("its format is not said before its data");
            }
            facts.seconds(seconds());
            facts.trailing(endless ? 0 : in.length() - Math.max(in.position(), end));
        }

        /** 0 if nobody knows: of compressed sound many leave out how many bytes a second has. */
        private double seconds() {
            if (compressed && samples > 0 && rate > 0) {
                return (double) samples / rate;
            }
            return bytesPerSecond == 0 ? 0 : (double) data / bytesPerSecond;
        }

        private void chunk(String chunk, long size) throws IOException {
            long chunkEnd = in.end(size);
            switch (chunk) {
                case "ds64" -> {
                    end = endOf(in.u64le());
                    data64 = in.u64le();
                }
                case "fmt " -> format(size);
                case "fact" -> samples = size < 4 ? 0 : in.u32le();
                case "data" -> {
                    chunkEnd = dataEnd(size);
                    data = chunkEnd - in.position();
                }
                case "C2PA" -> facts.marks.c2pa();
                case "_PMX", "LIST", "id3 ", "ID3 ", "iXML" -> facts.marks.scan(in, size);
                default -> {} // skipped
            }
            in.skipTo(chunkEnd);
            if ((chunkEnd - begin) % 2 != 0 && !in.atEnd()) {
                in.skip(1);
            }
        }

        private long dataEnd(long size) throws IOException {
            if (size == IN_DS64 && data64 > 0) {
                return in.end(data64);
            }
            if ((size == 0 && (endless || isLeftOpen())) || isUnknown(size)) {
                endless = true;
                return in.length();
            }
            return in.end(size);
        }

        /** Whether the header was written before anything else, and nobody came back: no chunk follows the data. */
        private boolean isLeftOpen() throws IOException {
            return !in.atEnd() && (end <= in.position() || !isChunk(in.peek(HEADER)));
        }

        private static boolean isChunk(byte[] head) {
            for (int i = 0; i < 4 && i < head.length; i++) {
                if (head[i] < ' ' || head[i] > '~') {
                    return false;
                }
            }
            return head.length == HEADER;
        }

        private void format(long size) throws IOException {
            int tag = in.u16le();
            int channels = in.u16le();
            rate = in.u32le();
            hasFormat = true;
            bytesPerSecond = in.u32le();
            int bytesPerFrame = in.u16le();
            in.skip(2);
            if (tag == 0xfffe && size >= 26) {
                in.skip(8);
                tag = in.u16le(); // of the extension
            }
            compressed = tag != 1 && tag != 3 && tag != 6 && tag != 7;
            if (!compressed && rate * bytesPerFrame > 0) {
                bytesPerSecond = rate * bytesPerFrame; // what else is said there may be anything
            }
            facts.sound(channels, rate);
            facts.codec(codec(tag));
        }

        private long endOf(long size) {
            return size > Long.MAX_VALUE - begin - 8 ? Long.MAX_VALUE : begin + 8 + size;
        }

        private boolean isUnknown(long size) {
            return size >= SURELY_UNKNOWN && in.end(size) > in.length();
        }

        private static String codec(int tag) {
            return switch (tag) {
                case 1 -> "pcm";
                case 3 -> "float";
                case 6 -> "alaw";
                case 7 -> "mulaw";
                case 0x55 -> "mp3";
                default -> "wav-" + Integer.toHexString(tag);
            };
        }
    }
}
