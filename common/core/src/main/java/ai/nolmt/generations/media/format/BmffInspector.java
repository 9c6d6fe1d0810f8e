package ai.nolmt.generations.media.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * MP4, M4A, QuickTime, AVIF and HEIC: boxes, told apart by brand and by which tracks there are. All boxes must be there, and
 * every byte that they point to.
 */
final class BmffInspector implements FormatInspector {
    // old QuickTime has no ftyp
    private static final Set<String> FIRST = Set.of("ftyp", "moov", "mdat", "wide", "free", "skip", "pnot");
    // a cut goes through one of these; what else looks like a box may be text
    private static final Set<String> TOP = Set.of(
            "ftyp", "styp", "moov", "mdat", "moof", "mfra", "sidx", "ssix", "meta", "meco", "uuid", "free", "skip",
            "wide", "pnot", "pdin", "prft", "emsg", "udta", "idat");
    private static final Set<String> STILL = Set.of(
            "avif", "avis", "mif1", "msf1", "miaf", "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs");
    private static final Set<String> HEIC = Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs");
    private static final int MAX_BRANDS = 64;
    private static final String C2PA = "d8fec3d61b0e483c92975828877ec481";
    private static final String XMP = "be7acfcb97a942e89c71999491e3afac";

    @Override
    public boolean recognises(byte[] head) {
        return FIRST.stream().anyMatch(type -> FormatInspector.has(head, 4, type));
    }

    @Override
    public String inspect(Bytes in, Facts facts) throws IOException {
        return new File(in, facts).read();
    }

    private static final class File {
        private final Bytes in;
        private final Facts facts;
        private final Movie movie;
        private final Items items;
        private final List<String> brands = new ArrayList<>();
        private boolean hasMovie;
        private boolean hasItems;
        private boolean hasData;
        private boolean dataMustFollow;
        private long indexed;

        File(Bytes in, Facts facts) {
            this.in = in;
            this.facts = facts;
            this.movie = new Movie(in, facts);
            this.items = new Items(in, facts);
        }

        String read() throws IOException {
            long behind = 0;
            while (Boxes.isNext(in)) {
                in.part();
                behind = in.position();
                Boxes.Box box = Boxes.next(in, in.length());
                if (box.end() > in.length()) {
                    if ((hasMovie || hasItems) && !TOP.contains(box.type())) {
                        break; // four letters of what somebody put behind it
                    }
                    throw BrokenMedia.truncated();
                }
                box(box.type(), behind, box.end());
                in.skipTo(box.end());
                behind = box.end();
            }
            boolean still = isStill();
            if ((!hasMovie && !(still && hasItems))
                    || dataMustFollow
                    || isCutBetweenFragments()
                    || indexed > in.length()) {
                throw BrokenMedia.truncated();
            }
            if (still) {
                items.finish(hasMovie);
            }
            if (hasMovie) {
                movie.finish(hasData);
            }
            facts.trailing(in.length() - behind);
            return still ? stillType() : movieType();
        }

        private void box(String type, long begin, long end) throws IOException {
            switch (type) {
                case "ftyp" -> brands(end);
                case "moov" -> {
                    hasMovie = true;
                    movie.read(end);
                }
                case "meta" -> meta(end);
                case "moof" -> {
                    dataMustFollow = true;
                    movie.readFragment(begin, end);
                }
                case "mdat" -> {
                    hasData |= end > in.position();
                    dataMustFollow = false;
                }
                case "sidx" -> indexed = Math.max(indexed, index(end));
                case "uuid" -> extension(in, end, facts);
                default -> {} // skipped
            }
        }

        private void meta(long end) throws IOException {
            if (isStill()) {
                hasItems = true;
                items.read(end);
            } else {
                facts.marks.scan(in, end - in.position());
            }
        }

        private boolean isCutBetweenFragments() throws IOException {
            // a size of less than 144 MB begins so, and no text
            return movie.isFragmented()
                    && in.remaining() > 0
                    && in.remaining() < Boxes.HEADER
                    && in.peek(1)[0] >= 0
                    && in.peek(1)[0] < '\t';
        }

        /** Where all ends that an index of fragments knows. */
        private long index(long end) throws IOException {
            boolean wide = in.u32() >> 24 == 1;
            in.skip(wide ? 16 : 12);
            long at = Samples.plus(end, wide ? in.u64() : in.u32());
            in.skip(2);
            int count = in.u16();
            if (count * 12L > end - in.position()) {
                throw BrokenMedia.malformed("its box 'sidx' is smaller than what it says to hold");
            }
            for (; count > 0; count--) {
                at = Samples.plus(at, in.u32() & 0x7fffffff);
                in.skip(8);
            }
            return at;
        }

        private boolean isStill() {
            return !brands.isEmpty() && STILL.contains(brands.get(0));
        }

        /** The first one is the major brand. */
        private void brands(long end) throws IOException {
            brands.add(in.name());
            in.skip(4);
            while (in.position() + 4 <= end && brands.size() < MAX_BRANDS) {
                brands.add(in.name());
            }
        }

        private String stillType() {
            if (!facts.hasPicture()) {
                throw BrokenMedia.malformed("there is no picture in it");
            }
            return brands.contains("avif") || brands.contains("avis")
                    ? "image/avif"
                    : brands.stream().anyMatch(HEIC::contains) ? "image/heic" : "image/heif";
        }

        private String movieType() {
            boolean quickTime = brands.isEmpty() || brands.get(0).equals("qt  ");
            if (!movie.hasVideo()) {
                return movie.hasAudio() ? quickTime ? "audio/quicktime" : "audio/mp4" : "application/mp4";
            }
            return quickTime ? "video/quicktime" : "video/mp4";
        }
    }

    /** A box named by 16 bytes, of which two are known. */
    static void extension(Bytes in, long end, Facts facts) throws IOException {
        StringBuilder id = new StringBuilder();
        for (byte b : in.bytes(16)) {
            id.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        if (id.toString().equals(C2PA)) {
            facts.marks.c2pa();
        } else if (id.toString().equals(XMP)) {
            facts.marks.scan(in, end - in.position());
        }
    }
}
