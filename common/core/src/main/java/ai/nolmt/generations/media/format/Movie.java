package ai.nolmt.generations.media.format;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The box moov with its tracks, and the fragments (moof) that may follow it. */
final class Movie {
    private static final int MAX_TRACKS = 1000;
    private static final long UNKNOWN = 0xffffffffL;

    private final Bytes in;
    private final Facts facts;
    private final Map<Long, Track> tracks = new HashMap<>();
    private final Map<Long, Defaults> defaults = new HashMap<>();
    private double seconds;
    private boolean fragmented;
    private long fragments;
    private int trackCount;
    private long end;

    /** Of a track's samples in fragments. */
    private record Defaults(long duration, long size) {
        static final Defaults NONE = new Defaults(0, 0);
    }

    Movie(Bytes in, Facts facts) {
        this.in = in;
        this.facts = facts;
    }

    void read(long end) throws IOException {
        Boxes.each(in, end, this::box);
    }

    boolean hasVideo() {
        return tracks.values().stream().anyMatch(Track::isVideo);
    }

    boolean hasAudio() {
        return tracks.values().stream().anyMatch(Track::isAudio);
    }

    /**
     * Once all was read: whether every sample of every track is there, and what the tracks say together.
     *
     * @param hasData whether there are any bytes of media
     */
    void finish(boolean hasData) {
        long samples = 0;
        long bytes = 0;
        double longest = 0;
        for (Track track : tracks.values()) {
            samples = Samples.plus(samples, track.samples());
            bytes = Samples.plus(bytes, track.bytes());
            end = Math.max(end, track.end());
            longest = Math.max(longest, track.seconds());
        }
        if (end > in.length() || (samples > 0 && !hasData) || (fragmented && fragments == 0 && samples == 0)) {
            throw BrokenMedia.truncated();
        }
        if (samples == 0 || (bytes == 0 && fragments == 0)) {
            throw BrokenMedia.malformed("its tracks have nothing in them");
        }
        // of fragments the movie's own header knows nothing
        facts.seconds(seconds == 0 || fragments > 0 ? Math.max(seconds, longest) : seconds);
        tracks.values().stream()
                .filter(track -> track.isPicture() && track.samples() > 0)
                .mapToLong(Track::samples)
                .max()
                .ifPresent(facts::frames);
    }

    private void box(String type, long end) throws IOException {
        switch (type) {
            case "mvhd" -> seconds = duration();
            case "trak" -> {
                if (++trackCount > MAX_TRACKS) {
                    throw BrokenMedia.malformed("it has more than " + MAX_TRACKS + " tracks");
                }
                Track track = new Track(in, facts);
                track.read(end);
                tracks.put(track.id(), track);
            }
            case "mvex" -> {
                fragmented = true;
                Boxes.each(in, end, this::box);
            }
            case "trex" -> {
                in.skip(4);
                long id = in.u32();
                in.skip(4);
                if (defaults.size() < MAX_TRACKS) {
                    defaults.put(id, new Defaults(in.u32(), in.u32()));
                }
            }
            case "udta", "meta" -> facts.marks.scan(in, end - in.position());
            case "uuid" -> BmffInspector.extension(in, end, facts);
            default -> {} // skipped
        }
    }

    private double duration() throws IOException {
        boolean wide = in.u32() >> 24 == 1;
        in.skip(wide ? 16 : 8);
        long scale = in.u32();
        long ticks = wide ? in.u64() : in.u32();
        return scale == 0 || ticks == (wide ? Long.MAX_VALUE : UNKNOWN) ? 0 : (double) ticks / scale;
    }

    boolean isFragmented() {
        return fragmented;
    }

    /** @param begin of its box, from which places of its samples are counted */
    void readFragment(long begin, long boxEnd) throws IOException {
        fragments++;
        long[] behind = {begin};
        Boxes.each(in, boxEnd, (type, trafEnd) -> {
            if (type.equals("traf")) {
                Fragment fragment = new Fragment(begin, behind[0]);
                Boxes.each(in, trafEnd, fragment::box);
                behind[0] = fragment.next;
                end = Math.max(end, fragment.end);
            }
        });
    }

    /** What one fragment has of one track. */
    private final class Fragment {
        private static final int OWN_BASE = 1;
        private static final int FROM_FRAGMENT = 0x20000;

        private final long begin;
        private Track track = new Track(in, facts);
        private Defaults usual = Defaults.NONE;
        private long base;
        private long next;
        private long end;

        /** @param before where the track before it in this fragment ends */
        Fragment(long begin, long before) {
            this.begin = begin;
            this.base = before;
            this.next = before;
        }

        void box(String type, long end) throws IOException {
            if (type.equals("tfhd")) {
                header();
            } else if (type.equals("trun")) {
                run(end);
            }
        }

        private void header() throws IOException {
            long flags = in.u32();
            long id = in.u32();
            track = tracks.getOrDefault(id, track);
            if ((flags & OWN_BASE) != 0) {
                base = in.u64();
            } else if ((flags & FROM_FRAGMENT) != 0) {
                base = begin;
            }
            next = base;
            in.skip((flags & 2) != 0 ? 4 : 0);
            Defaults ofTrack = defaults.getOrDefault(id, Defaults.NONE);
            long duration = (flags & 8) != 0 ? in.u32() : ofTrack.duration();
            usual = new Defaults(duration, (flags & 16) != 0 ? in.u32() : ofTrack.size());
        }

        private void run(long boxEnd) throws IOException {
            long flags = in.u32();
            long count = in.u32();
            if ((flags & 1) != 0) {
                int offset = (int) in.u32();
                next = offset < 0 ? Math.max(0, base + offset) : Samples.plus(base, offset);
            }
            in.skip((flags & 4) != 0 ? 4 : 0);
            boolean hasDuration = (flags & 0x100) != 0;
            boolean hasSize = (flags & 0x200) != 0;
            int others = 4 * Long.bitCount(flags & 0xc00);
            if (count * (4L * Long.bitCount(flags & 0xf00)) > boxEnd - in.position()) {
                throw BrokenMedia.malformed("its box 'trun' is smaller than what it says to hold");
            }
            double ticks = hasDuration ? 0 : (double) count * usual.duration();
            long size = hasSize ? 0 : Samples.times(count, usual.size());
            for (long i = 0; i < count && (hasDuration || hasSize); i++) {
                ticks += hasDuration ? in.u32() : 0;
                size += hasSize ? in.u32() : 0;
                in.skip(others);
            }
            track.add(count, ticks);
            if (size > 0) {
                next = Samples.plus(next, size);
                end = Math.max(end, next);
            }
        }
    }
}
