package ai.nolmt.generations.media.format;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Ogg: pages of several streams, each with its codec in its first page and its end said in its last one, which those of
 * live streams have not.
 */
final class OggInspector implements FormatInspector {
    private static final String PAGE = "OggS";
    private static final int FIRST = 2;
    private static final int LAST = 4;
    private static final int MAX_STREAMS = 1000;
    private static final long NO_PACKET_ENDS_HERE = -1;

    @Override
    public boolean recognises(byte[] head) {
        return FormatInspector.has(head, 0, PAGE);
    }

    @Override
    public String inspect(Bytes in, Facts facts) throws IOException {
        Map<Long, OggStream> open = new HashMap<>();
        double seconds = 0;
        boolean video = false;
        boolean audio = false;
        int streams = 0;
        boolean ended = false; // one that is heard or seen, while others of its group go on
        while (FormatInspector.has(in.peek(PAGE.length()), 0, PAGE)) {
            in.part();
            in.skip(5);
            int flags = in.u8();
            long granule = in.s64le();
            long serial = in.u32le();
            in.skip(8); // sequence and checksum
            int segments = in.u8();
            int body = 0;
            int segment = 0;
            for (int i = 0; i < segments; i++) {
                segment = in.u8();
                body += segment;
            }
            long end = in.end(body);
            if ((flags & FIRST) != 0) {
                if (++streams > MAX_STREAMS) {
                    throw BrokenMedia.malformed("it has more than " + MAX_STREAMS + " streams");
                }
                open.put(serial, OggStream.of(in.peek(Math.min(body, 64)), facts));
            }
            OggStream stream = open.get(serial);
            if (stream == null) {
                throw BrokenMedia.malformed("one of its streams has no first page");
            }
            video |= stream.isVideo();
            audio |= stream.isAudio();
            if (granule == 0 && (flags & FIRST) == 0) {
                facts.marks.scan(in, body); // comments
            }
            if (granule != NO_PACKET_ENDS_HERE) {
                stream.reached(granule);
            }
            in.skipTo(end);
            stream.page(segments > 0 && segment == 255);
            if ((flags & LAST) != 0) {
                seconds += stream.isAudio() ? stream.seconds() : 0;
                open.remove(serial);
                ended = !open.isEmpty() && (ended || stream.isAudio() || stream.isVideo());
            }
        }
        if (isCutPage(in.peek(PAGE.length()))) {
            throw BrokenMedia.truncated();
        }
        if (!open.isEmpty() && !in.atEnd()) {
            throw BrokenMedia.malformed("one of its pages is missing");
        }
        for (OggStream stream : open.values()) {
            if (ended || stream.isCut()) {
                throw BrokenMedia.truncated();
            }
            seconds += stream.isAudio() ? stream.seconds() : 0;
        }
        facts.seconds(seconds);
        facts.trailing(in.remaining());
        return video ? "video/ogg" : audio ? "audio/ogg" : "application/ogg";
    }

    private static boolean isCutPage(byte[] head) {
        return head.length > 0
                && head.length < PAGE.length()
                && FormatInspector.has(head, 0, PAGE.substring(0, head.length));
    }
}
