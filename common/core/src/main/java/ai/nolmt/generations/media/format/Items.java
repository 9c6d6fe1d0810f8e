package ai.nolmt.generations.media.format;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The items of a still picture (ISO/IEC 23008-12): how large it is, where its bytes are, and where its XMP. */
final class Items {
    private static final int MAX_PLACES = 4096;
    private static final String XMP = "application/rdf+xml";
    private static final Set<String> WORDS = Set.of("mime", "Exif", "uri ");

    /** @param offset in the file; -1 if it isn't there */
    private record Place(long offset, long length) {}

    private final Bytes in;
    private final Facts facts;
    private final Map<Long, Place> places = new HashMap<>();
    private final Set<Long> words = new HashSet<>();
    private @Nullable Long xmp;
    private long end;
    private long inner;
    private long innerEnd;

    Items(Bytes in, Facts facts) {
        this.in = in;
        this.facts = facts;
    }

    void read(long boxEnd) throws IOException {
        in.skip(4);
        Boxes.each(in, boxEnd, this::box);
    }

    /**
     * Once all was read: whether all bytes are there, and what the XMP says.
     *
     * @param animated whether there are tracks besides, which may have the picture
     */
    void finish(boolean animated) throws IOException {
        if (end > in.length()) {
            throw BrokenMedia.truncated();
        }
        if (innerEnd > inner) {
            throw BrokenMedia.malformed("one of its items is larger than the box 'idat' around it");
        }
        if (!animated && words.containsAll(places.keySet())) {
            throw BrokenMedia.malformed("there is no picture in it");
        }
        Place place = xmp == null ? null : places.get(xmp);
        if (place != null && place.offset() >= 0) {
            try (Bytes there = in.at(place.offset())) {
                facts.marks.scan(there, place.length());
            }
        }
    }

    private void box(String type, long boxEnd) throws IOException {
        switch (type) {
            case "iloc" -> locations();
            case "iinf" -> {
                boolean isShort = in.u32() >> 24 == 0;
                in.skip(isShort ? 2 : 4);
                Boxes.each(in, boxEnd, this::box);
            }
            case "idat" -> inner = Math.max(inner, boxEnd - in.position());
            case "infe" -> entry(boxEnd);
            case "iprp", "ipco" -> Boxes.each(in, boxEnd, this::box);
            case "ispe" -> {
                in.skip(4);
                facts.picture(in.u32(), in.u32());
            }
            case "uuid" -> BmffInspector.extension(in, boxEnd, facts);
            default -> {} // skipped
        }
    }

    private void entry(long boxEnd) throws IOException {
        long version = in.u32() >> 24;
        if (version < 2) {
            return;
        }
        long id = version == 2 ? in.u16() : in.u32();
        in.skip(2);
        String type = in.name();
        if (WORDS.contains(type) && words.size() < MAX_PLACES) {
            words.add(id);
        }
        long left = boxEnd - in.position();
        if (type.equals("mime")
                && left > 0
                && in.text((int) Math.min(left, 256)).contains(XMP)) {
            xmp = id;
        }
    }

    private void locations() throws IOException {
        long version = in.u32() >> 24;
        int sizes = in.u16();
        long count = version < 2 ? in.u16() : in.u32();
        for (long i = 0; i < count; i++) {
            in.part();
            long id = version < 2 ? in.u16() : in.u32();
            int method = version == 0 ? 0 : in.u16() & 15;
            boolean here = in.u16() == 0; // else in another file
            long base = number(sizes >> 4 & 15);
            // those that take no bytes say nothing, however many they are
            int extents = (sizes & 0xff00) == 0 ? Math.min(in.u16(), 1) : in.u16();
            for (; extents > 0; extents--) {
                in.part();
                number(version == 0 ? 0 : sizes & 15);
                long offset = Samples.plus(base, number(sizes >> 12 & 15));
                long length = number(sizes >> 8 & 15);
                if (here && method == 0) {
                    end = Math.max(end, Samples.plus(offset, length));
                } else if (here && method == 1) {
                    innerEnd = Math.max(innerEnd, Samples.plus(offset, length));
                }
                // of no size is all of the file; of another method it isn't ours to look for
                boolean hasBytes = length > 0 || (sizes & 0xf00) == 0 || method > 1;
                if (here && hasBytes && places.size() < MAX_PLACES) {
                    places.putIfAbsent(id, new Place(method == 0 ? offset : -1, length));
                }
            }
        }
    }

    private long number(int size) throws IOException {
        return switch (size) {
            case 0 -> 0;
            case 4 -> in.u32();
            case 8 -> in.u64();
            default -> throw BrokenMedia.malformed("its box 'iloc' has numbers of " + size + " bytes");
        };
    }
}
