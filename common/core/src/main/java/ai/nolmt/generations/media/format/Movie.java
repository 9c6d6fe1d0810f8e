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
    private final Map<Long, Long> defaultDurations = new HashMap<>();
    private double seconds;
    private boolean fragmented;
    private long fragments;

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

    /** Once all was read: whether all bytes are there, and what the tracks say together. */
    void finish(boolean hasData) {
        long samples = 0;
        double longest = 0;
        for (Track track : tracks.values()) {
            samples += track.samples();
            // media in other files are not ours to look for
            if (track.lastChunk() >= in.length()) {
                throw BrokenMedia.truncated();
            }
            longest = Math.max(longest, track.seconds());
        }
        if ((samples > 0 && !hasData) || (fragmented && fragments == 0 && samples == 0)) {
            throw BrokenMedia.truncated();
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
                Track track = new Track(in, facts);
                track.read(end);
                if (tracks.size() < MAX_TRACKS) {
                    tracks.put(track.id(), track);
                }
            }
            case "mvex" -> {
                fragmented = true;
                Boxes.each(in, end, this::box);
            }
            case "trex" -> {
                in.skip(4);
                long id = in.u32();
                in.skip(4);
                if (defaultDurations.size() < MAX_TRACKS) {
                    defaultDurations.put(id, in.u32());
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

    void readFragment(long end) throws IOException {
        fragments++;
        Boxes.each(in, end, (type, boxEnd) -> {
            if (type.equals("traf")) {
                Fragment fragment = new Fragment();
                Boxes.each(in, boxEnd, fragment::box);
            }
        });
    }

    /** What one fragment has of one track. */
    private final class Fragment {
        private Track track = new Track(in, facts);
        private long defaultDuration;

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
            in.skip(((flags & 1) != 0 ? 8 : 0) + ((flags & 2) != 0 ? 4 : 0));
            defaultDuration = (flags & 8) != 0 ? in.u32() : defaultDurations.getOrDefault(id, 0L);
        }

        private void run(long end) throws IOException {
            long flags = in.u32();
            long count = in.u32();
            in.skip(((flags & 1) != 0 ? 4 : 0) + ((flags & 4) != 0 ? 4 : 0));
            if ((flags & 0x100) == 0) {
                track.add(count, (double) count * defaultDuration);
                return;
            }
            int others = 4 * Long.bitCount(flags & 0xe00);
            if (count * (others + 4) > end - in.position()) {
                throw BrokenMedia.malformed("its box 'trun' is smaller than what it says to hold");
            }
            double ticks = 0;
            for (long i = 0; i < count; i++) {
                ticks += in.u32();
                in.skip(others);
            }
            track.add(count, ticks);
        }
    }
}
