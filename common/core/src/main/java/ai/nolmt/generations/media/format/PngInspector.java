package ai.nolmt.generations.media.format;

import java.io.IOException;

/** PNG and APNG: chunks, from IHDR to IEND. */
final class PngInspector implements FormatInspector {
    private static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";
    private static final int CRC = 4;

    @Override
    public boolean recognises(byte[] head) {
        return FormatInspector.has(head, 0, SIGNATURE);
    }

    @Override
    public String inspect(Bytes in, Facts facts) throws IOException {
        in.skip(SIGNATURE.length());
        boolean hasData = false;
        double seconds = 0;
        long said = 0;
        long frames = 0;
        for (boolean first = true; ; first = false) {
            in.part();
            long size = in.u32();
            String chunk = in.name();
            long end = in.end(size);
            if (first != chunk.equals("IHDR")) {
                throw BrokenMedia.malformed(first ? "its first chunk is not IHDR" : "it has a second IHDR chunk");
            }
            switch (chunk) {
                case "IHDR" -> header(in, facts);
                case "IDAT" -> hasData |= size > 0;
                case "acTL" -> said = in.u32();
                case "fcTL" -> {
                    frames++;
                    seconds += frame(in, facts);
                }
                case "caBX" -> facts.marks.c2pa();
                case "iTXt", "tEXt", "eXIf" -> facts.marks.scan(in, size);
                default -> {} // skipped
            }
            in.skipTo(end);
            in.skip(CRC);
            if (chunk.equals("IEND")) {
                break;
            }
        }
        if (!hasData) {
            throw BrokenMedia.malformed("there is no picture in it");
        }
        if (said > 0) {
            facts.frames(Math.max(said, frames));
        }
        facts.seconds(seconds);
        facts.trailing(in.remaining());
        return "image/png";
    }

    private static void header(Bytes in, Facts facts) throws IOException {
        long width = in.u32();
        long height = in.u32();
        if (width == 0 || height == 0) {
            throw BrokenMedia.malformed("its width or height is 0");
        }
        facts.picture(width, height);
    }

    /** Returns how long it is shown, in seconds. */
    private static double frame(Bytes in, Facts facts) throws IOException {
        in.skip(4);
        long width = in.u32();
        long height = in.u32();
        facts.frame(in.u32() + width, in.u32() + height);
        int numerator = in.u16();
        int denominator = in.u16();
        return (double) numerator / (denominator == 0 ? 100 : denominator);
    }
}
