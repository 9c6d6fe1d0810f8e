package ai.nolmt.generations.media.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** JPEG: segments and scans, from SOI to EOI. */
final class JpegInspector implements FormatInspector {
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int DNL = 0xdc;
    private static final int APP1 = 0xe1;
    private static final int APP11 = 0xeb;
    private static final int COM = 0xfe;

    @Override
    public boolean recognises(byte[] head) {
        return FormatInspector.has(head, 0, "\u00ff\u00d8\u00ff");
    }

    @Override
    public String inspect(Bytes in, Facts facts) throws IOException {
        in.skip(2);
        boolean scanned = false;
        int marker = nextMarker(in);
        while (marker != EOI) {
            in.part();
            if (marker == SOI) {
                throw BrokenMedia.malformed("a second picture begins before the first one ends");
            }
            if (!isAlone(marker)) {
                segment(in, marker, facts);
            }
            if (marker == SOS) {
                long begin = in.position();
                marker = nextBehindScan(in);
                scanned |= in.position() > begin + 2; // the marker's
            } else {
                marker = nextMarker(in);
            }
        }
        if (!scanned || !facts.hasPicture()) {
            throw BrokenMedia.malformed("there is no picture in it");
        }
        facts.trailing(in.remaining());
        return "image/jpeg";
    }

    private static void segment(Bytes in, int marker, Facts facts) throws IOException {
        long end = in.position() + in.u16();
        if (end < in.position()) {
            throw BrokenMedia.malformed("one of its segments is smaller than its own header");
        }
        if (isFrame(marker)) {
            in.skip(1);
            long height = in.u16();
            facts.picture(in.u16(), height);
        } else if (marker == DNL) {
            in.u16(); // a height that the frame left out, which hardly any encoder does
        } else if (marker == APP1 || marker == COM) {
            facts.marks.scan(in, end - in.position());
        } else if (marker == APP11) {
            byte[] box = in.peek((int) Math.min(FormatInspector.HEAD, end - in.position()));
            if (FormatInspector.has(box, 0, "JP") && new String(box, StandardCharsets.ISO_8859_1).contains("c2pa")) {
                facts.marks.c2pa(); // JUMBF
            }
        }
        in.skipTo(end);
    }

    /** What isn't a marker before one is passed by, as decoders do. */
    private static int nextMarker(Bytes in) throws IOException {
        int marker;
        do {
            in.skipBehind(0xff);
            do {
                marker = in.u8();
            } while (marker == 0xff);
        } while (marker == 0);
        return marker;
    }

    /** Entropy-coded bytes have markers in them only to restart. */
    private static int nextBehindScan(Bytes in) throws IOException {
        int marker;
        do {
            marker = nextMarker(in);
        } while (marker >= 0xd0 && marker <= 0xd7);
        return marker;
    }

    private static boolean isAlone(int marker) {
        return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
    }

    /** SOF, which shares its range with DHT, JPG and DAC. */
    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }
}
