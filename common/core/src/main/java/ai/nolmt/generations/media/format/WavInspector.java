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
        private long bytesPerSecond;
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
            if (data < 0 || (end - HEADER > in.length() && !endless)) {
                throw BrokenMedia.truncated();
            }
            if (bytesPerSecond == 0) {
                throw BrokenMedia.malformed("its format is not said before its data");
            }
            facts.seconds((double) data / bytesPerSecond);
            facts.trailing(endless ? 0 : in.length() - Math.max(in.position(), end));
        }

        private void chunk(String chunk, long size) throws IOException {
            long chunkEnd = in.end(size);
            switch (chunk) {
                case "ds64" -> {
                    end = endOf(in.u64le());
                    data64 = in.u64le();
                }
                case "fmt " -> format(size);
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

        private long dataEnd(long size) {
            if (size == IN_DS64 && data64 > 0) {
                return in.end(data64);
            }
            if ((endless && size == 0) || isUnknown(size)) {
                endless = true;
                return in.length();
            }
            return in.end(size);
        }

        private void format(long size) throws IOException {
            int tag = in.u16le();
            int channels = in.u16le();
            long rate = in.u32le();
            bytesPerSecond = in.u32le();
            int bytesPerFrame = in.u16le();
            in.skip(2);
            if (tag == 0xfffe && size >= 26) {
                in.skip(8);
                tag = in.u16le(); // of the extension
            }
            if (bytesPerSecond == 0) {
                bytesPerSecond = rate * bytesPerFrame;
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
