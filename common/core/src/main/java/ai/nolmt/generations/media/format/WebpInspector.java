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
        Picture picture = new Picture(in, facts);
        picture.chunks(end, picture::chunk);
        if (!picture.hasData) {
            throw BrokenMedia.malformed("there is no picture in it");
        }
        if (picture.frames > 0) {
            facts.frames(picture.frames);
            facts.seconds(picture.milliseconds / 1000.0);
        }
        facts.trailing(in.length() - end - (size & 1));
        return "image/webp";
    }

    private interface Visitor {
        void chunk(String name, long length, long end) throws IOException;
    }

    private static final class Picture {
        private static final int FRAME_HEADER = 16;

        private final Bytes in;
        private final Facts facts;
        private boolean hasCanvas;
        private boolean hasData;
        private long frames;
        private long milliseconds;

        Picture(Bytes in, Facts facts) {
            this.in = in;
            this.facts = facts;
        }

        void chunks(long end, Visitor visitor) throws IOException {
            while (in.position() + 8 <= end) {
                in.part();
                String name = in.name();
                long length = in.u32le();
                long chunkEnd = in.end(length);
                if (chunkEnd > end) {
                    throw BrokenMedia.malformed("its chunk '" + name + "' is larger than the whole");
                }
                visitor.chunk(name, length, chunkEnd);
                in.skipTo(Math.min(chunkEnd + (length & 1), in.length()));
            }
        }

        void chunk(String name, long length, long end) throws IOException {
            switch (name) {
                case "VP8X" -> {
                    in.skip(4);
                    facts.picture(in.u24le() + 1L, in.u24le() + 1L);
                    hasCanvas = true;
                }
                case "ANMF" -> frame(length, end);
                case "C2PA" -> facts.marks.c2pa();
                case "XMP ", "EXIF" -> facts.marks.scan(in, length);
                default -> data(name, length, end);
            }
        }

        /** Its place and size, then chunks of its own. */
        private void frame(long length, long end) throws IOException {
            if (length < FRAME_HEADER) {
                throw BrokenMedia.malformed("one of its frames is smaller than its own header");
            }
            frames++;
            long left = 2L * in.u24le();
            long top = 2L * in.u24le();
            facts.frame(left + in.u24le() + 1, top + in.u24le() + 1);
            milliseconds += in.u24le();
            in.skip(1);
            chunks(end, this::data);
        }

        private void data(String name, long length, long end) throws IOException {
            boolean lossy = name.equals("VP8 ");
            if (!lossy && !name.equals("VP8L")) {
                return;
            }
            long width;
            long height;
            if (lossy) {
                in.skip(6); // frame tag, start code
                width = in.u16le() & 0x3fff;
                height = in.u16le() & 0x3fff;
            } else {
                in.skip(1);
                long sizes = in.u32le();
                width = (sizes & 0x3fff) + 1;
                height = (sizes >> 14 & 0x3fff) + 1;
            }
            hasData |= in.position() < end;
            if (hasCanvas) {
                facts.frame(width, height);
            } else {
                facts.picture(width, height);
            }
        }
    }
}
