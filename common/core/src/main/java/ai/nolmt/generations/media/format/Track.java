package ai.nolmt.generations.media.format;

import java.io.IOException;

/** One track of a movie: what kind it is, its codec, and where its bytes are. */
final class Track {
    private final Bytes in;
    private final Facts facts;
    private String handler = "";
    private long id;
    private long scale;
    private double ticks;
    private long inFragments;
    private final Samples samples;

    Track(Bytes in, Facts facts) {
        this.in = in;
        this.facts = facts;
        this.samples = new Samples(in);
    }

    void read(long end) throws IOException {
        Boxes.each(in, end, this::box);
        samples.walk();
    }

    long id() {
        return id;
    }

    boolean isVideo() {
        return handler.equals("vide");
    }

    /** Or the frames of an animated picture. */
    boolean isPicture() {
        return isVideo() || handler.equals("pict");
    }

    boolean isAudio() {
        return handler.equals("soun");
    }

    long samples() {
        return Samples.plus(samples.count(), inFragments);
    }

    /** Of its samples, but for those in fragments. */
    long bytes() {
        return samples.bytes();
    }

    /** Behind the last one of these bytes. */
    long end() {
        return samples.end();
    }

    double seconds() {
        return scale == 0 ? 0 : ticks / scale;
    }

    /** What a fragment has besides. */
    void add(long count, double duration) {
        inFragments = Samples.plus(inFragments, count);
        ticks += duration;
    }

    private void box(String type, long end) throws IOException {
        switch (type) {
            case "tkhd" -> {
                in.skip(in.u32() >> 24 == 1 ? 16 : 8);
                id = in.u32();
            }
            case "mdia", "minf", "stbl" -> Boxes.each(in, end, this::box);
            case "mdhd" -> {
                boolean wide = in.u32() >> 24 == 1;
                in.skip(wide ? 16 : 8);
                scale = in.u32();
                long duration = wide ? in.u64() : in.u32();
                ticks = duration == (wide ? Long.MAX_VALUE : 0xffffffffL) ? 0 : duration;
            }
            case "hdlr" -> {
                in.skip(8);
                // QuickTime has a second one, of where the data are
                String name = in.name();
                handler = handler.isEmpty() ? name : handler;
            }
            case "stsd" -> entry(end);
            case "stsz", "stz2", "stsc", "stco", "co64" -> samples.box(type, end);
            default -> {} // skipped
        }
    }

    private void entry(long end) throws IOException {
        if (handler.isEmpty()) {
            throw BrokenMedia.malformed("one of its tracks doesn't say its kind before its format");
        }
        in.skip(8);
        Boxes.Box entry = Boxes.next(in, end);
        if (entry.end() > end) {
            throw BrokenMedia.malformed("a track's format is larger than the box around it");
        }
        if (isAudio()) {
            AudioEntry.read(in, entry, scale, facts, samples);
        } else if (isPicture()) {
            facts.codec(entry.type());
            in.skip(24);
            facts.picture(in.u16(), in.u16());
        }
    }
}
