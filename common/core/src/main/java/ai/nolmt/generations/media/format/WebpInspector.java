package ai.nolmt.generations.media.format;

import java.io.IOException;

/** WebP: chunks in a RIFF of a known size. */
final class WebpInspector implements FormatInspector {
    @Override
    public boolean recognises(byte[] head) {
        return FormatInspector.has(head, 0, "RIFF") && FormatInspector.has(head, 8, "WEBP");
    }

    @Override
    public String inspect(Bytes in, Facts facts) throws IOException {
        in.skip(4);
        long size = in.u32le();
        long end = in.end(size);
        if (end > in.length()) {
            throw BrokenMedia.truncated();
        }
        in.skip(4);
        long frames = 0;
        long milliseconds = 0;
        while (in.position() + 8 <= end) {
            in.part();
            String chunk = in.name();
            long length = in.u32le();
            long chunkEnd = in.end(length);
            if (chunkEnd > end) {
                throw BrokenMedia.malformed("its chunk '" + chunk + "' is larger than the whole");
            }
            switch (chunk) {
                case "VP8 " -> lossy(in, facts);
                case "VP8L" -> lossless(in, facts);
                case "VP8X" -> canvas(in, facts);
                case "ANMF" -> {
                    frames++;
                    milliseconds += frameDuration(in);
                }
                case "C2PA" -> facts.marks.c2pa();
                case "XMP ", "EXIF" -> facts.marks.scan(in, length);
                default -> {} // skipped
            }
            in.skipTo(Math.min(chunkEnd + (length & 1), in.length()));
        }
        if (!facts.hasPicture()) {
            throw BrokenMedia.malformed("there is no picture in it");
        }
        if (frames > 0) {
            facts.frames(frames);
            facts.seconds(milliseconds / 1000.0);
        }
        facts.trailing(in.length() - end - (size & 1));
        return "image/webp";
    }

    private static void lossy(Bytes in, Facts facts) throws IOException {
        in.skip(6); // frame tag, start code
        facts.picture(in.u16le() & 0x3fff, in.u16le() & 0x3fff);
    }

    private static void lossless(Bytes in, Facts facts) throws IOException {
        in.skip(1);
        long sizes = in.u32le();
        facts.picture((sizes & 0x3fff) + 1, (sizes >> 14 & 0x3fff) + 1);
    }

    private static void canvas(Bytes in, Facts facts) throws IOException {
        in.skip(4);
        facts.picture(in.u24le() + 1L, in.u24le() + 1L);
    }

    private static int frameDuration(Bytes in) throws IOException {
        in.skip(12);
        return in.u24le();
    }
}
