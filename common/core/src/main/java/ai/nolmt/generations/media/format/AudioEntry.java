package ai.nolmt.generations.media.format;

import java.io.IOException;

/**
 * What a track of sound says of its samples. Many encoders write two channels there whatever there are; the decoder's own
 * configuration, inside the box esds, has the true number.
 */
final class AudioEntry {
    private static final int ES = 3;
    private static final int DECODER = 4;
    private static final int DECODER_CONFIGURATION = 5;

    private final Bytes in;
    private String codec;
    private int channels;

    private AudioEntry(Bytes in, String codec) {
        this.in = in;
        this.codec = codec;
    }

    /** @param hertz if the entry doesn't say it */
    static void read(Bytes in, Boxes.Box box, long hertz, Facts facts, Samples samples) throws IOException {
        AudioEntry entry = new AudioEntry(in, box.type());
        in.skip(8);
        int version = in.u16();
        in.skip(6);
        entry.channels = in.u16();
        in.skip(6);
        long rate = in.u16();
        in.skip(2);
        if (version < 2) {
            if (version == 1) {
                long inPacket = in.u32();
                in.skip(4);
                samples.packets(inPacket, in.u32());
                in.skip(4);
            }
            Boxes.each(in, box.end(), entry::box);
        }
        facts.codec(entry.codec);
        facts.sound(entry.channels, rate == 0 ? hertz : rate);
    }

    private void box(String type, long end) throws IOException {
        if (type.equals("wave")) { // QuickTime's, around the others
            Boxes.each(in, end, this::box);
        } else if (type.equals("esds")) {
            in.skip(4);
            descriptors(end);
        }
    }

    private void descriptors(long end) throws IOException {
        while (in.position() + 2 <= end) {
            in.part();
            int tag = in.u8();
            int size = size();
            switch (tag) {
                case ES -> {
                    in.skip(2);
                    int flags = in.u8();
                    in.skip(((flags & 0x80) != 0 ? 2 : 0) + ((flags & 0x20) != 0 ? 2 : 0));
                }
                case DECODER -> {
                    int kind = in.u8();
                    codec = kind == 0x69 || kind == 0x6b ? "mp3" : codec;
                    in.skip(12);
                }
                case DECODER_CONFIGURATION -> {
                    configuration(size);
                    return;
                }
                default -> in.skip(size);
            }
        }
    }

    private void configuration(int size) throws IOException {
        if (size >= 2) {
            int bits = in.u16(); // 5 of the kind, 4 of the rate, 4 of the channels
            int number = bits >> 3 & 15;
            boolean hasRateApart = (bits >> 7 & 15) == 15;
            if (number > 0 && number <= 7 && !hasRateApart) {
                channels = number == 7 ? 8 : number;
            }
        }
    }

    /** Seven bits of each byte that has more behind it. */
    private int size() throws IOException {
        int size = 0;
        for (int i = 0; i < 4; i++) {
            int b = in.u8();
            size = size << 7 | (b & 0x7f);
            if ((b & 0x80) == 0) {
                break;
            }
        }
        return size;
    }
}
