package ai.nolmt.generations.media.format;

import java.io.IOException;

/** Where a track's samples are: by tables of chunks, of how many samples each has, and of their sizes, in any order. */
final class Samples {
    private final Bytes in;
    private Table chunks = Table.NONE;
    private Table runs = Table.NONE;
    private Table sizes = Table.NONE;
    private long count;
    private long uniform;
    private long packetSamples;
    private long packetBytes;
    private long bytes;
    private long end;

    /** @param width bits of an entry */
    private record Table(long offset, long entries, int width) {
        static final Table NONE = new Table(0, 0, 0);
    }

    Samples(Bytes in) {
        this.in = in;
    }

    long count() {
        return count;
    }

    /** Of all samples together, once the tables were walked through. */
    long bytes() {
        return bytes;
    }

    /** Behind the last byte of them. */
    long end() {
        return end;
    }

    /** Of old QuickTime, whose table of sizes may count what a packet decodes to. */
    void packets(long samples, long size) {
        packetSamples = samples;
        packetBytes = size;
    }

    void box(String type, long boxEnd) throws IOException {
        in.skip(4);
        switch (type) {
            case "stsz" -> {
                uniform = in.u32();
                count = in.u32();
                sizes = uniform > 0 ? Table.NONE : table("samples", count, 32, boxEnd);
            }
            case "stz2" -> {
                uniform = 0;
                int width = (int) in.u32() & 0xff;
                count = in.u32();
                if (width != 4 && width != 8 && width != 16) {
                    throw BrokenMedia.malformed("its box 'stz2' has numbers of " + width + " bits");
                }
                sizes = table("samples", count, width, boxEnd);
            }
            case "stsc" -> runs = table("runs of samples", in.u32(), 96, boxEnd);
            case "stco" -> chunks = table("chunks", in.u32(), 32, boxEnd);
            default -> chunks = table("chunks", in.u32(), 64, boxEnd); // co64
        }
    }

    private Table table(String of, long entries, int width, long boxEnd) {
        if (entries * width > 8 * (boxEnd - in.position())) {
            throw BrokenMedia.malformed("a table of " + of + " is smaller than what it says to hold");
        }
        return new Table(in.position(), entries, width);
    }

    /** Once all tables were seen. */
    void walk() throws IOException {
        if (count == 0 || chunks.entries() == 0) {
            return;
        }
        try (Bytes chunk = in.at(chunks.offset());
                Bytes run = in.at(runs.offset());
                Bytes size = in.at(sizes.offset())) {
            long left = count;
            long runsLeft = runs.entries();
            long nextRun = runsLeft > 0 ? run.u32() : Long.MAX_VALUE;
            long inEach = 1; // at the least, if nobody says it
            for (long number = 1; number <= chunks.entries(); number++) {
                long offset = chunks.width() == 32 ? chunk.u32() : chunk.u64();
                while (number >= nextRun) {
                    inEach = run.u32();
                    run.skip(4);
                    nextRun = --runsLeft > 0 ? run.u32() : Long.MAX_VALUE;
                }
                long here = Math.min(inEach, left);
                long size1 = sizeOf(here, count - left, size);
                left -= here;
                if (size1 > 0) {
                    bytes = plus(bytes, size1);
                    end = Math.max(end, plus(offset, size1));
                }
            }
        }
    }

    /** Of so many samples. */
    private long sizeOf(long number, long before, Bytes table) throws IOException {
        if (uniform > 0) {
            long size = times(number, uniform);
            long packed = packetSamples > 0 && packetBytes > 0 ? times(number / packetSamples, packetBytes) : 0;
            return packed == 0 ? size : uniform == 1 ? packed : Math.min(size, packed);
        }
        long size = 0;
        for (long i = before; i < before + number; i++) {
            size += switch (sizes.width()) {
                case 4 -> i % 2 == 0 ? (table.peek(1)[0] & 0xff) >> 4 : table.u8() & 15;
                case 8 -> table.u8();
                case 16 -> table.u16();
                default -> table.u32();
            };
        }
        return size;
    }

    static long plus(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    static long times(long a, long b) {
        return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
    }
}
