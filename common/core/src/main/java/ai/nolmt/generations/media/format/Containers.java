package ai.nolmt.generations.media.format;

import ai.nolmt.generations.object.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** All containers that are known. Safe for concurrent use. */
public final class Containers {
    private static final List<FormatInspector> SOUND =
            List.of(new FlacInspector(), new WavInspector(), new AacInspector(), new Mp3Inspector());
    // what two bytes tell comes last
    private static final List<FormatInspector> ALL = List.of(
            new PngInspector(),
            new JpegInspector(),
            new WebpInspector(),
            new GifInspector(),
            new BmffInspector(),
            new WebmInspector(),
            new OggInspector(),
            new GlbInspector(),
            new PdfInspector(),
            SOUND.get(0),
            SOUND.get(1),
            SOUND.get(2),
            SOUND.get(3));

    // a tag and less than this behind it is the beginning of something
    private static final int SHORTEST = 12;

    private Containers() {}

    /**
     * Walks through the container. Takes time with the number of its parts, not with their size, but for JPEG and FLAC, all
     * of whose bytes are read. Memory doesn't grow with it.
     *
     * @return empty if the bytes begin like nothing that is known
     * @throws BrokenMedia if they do, and aren't all there or aren't what they must be
     */
    public static Optional<Told> tell(Content content) {
        try (Bytes in = new Bytes(content)) {
            Facts facts = new Facts();
            // a tag says nothing of what is behind it
            boolean tagged = Id3.skip(in, facts);
            List<FormatInspector> possible = tagged ? SOUND : ALL;
            if (tagged) {
                do {
                    skipZeros(in);
                } while (Id3.skip(in, facts));
            }
            byte[] head = in.peek(FormatInspector.HEAD);
            if (tagged && head.length < SHORTEST) {
                throw BrokenMedia.truncated();
            }
            for (FormatInspector inspector : possible) {
                if (inspector.recognises(head)) {
                    String contentType = inspector.inspect(in, facts);
                    return Optional.of(new Told(contentType, facts.told()));
                }
            }
            return behindJunk(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Padding behind a tag that doesn't count it. */
    private static void skipZeros(Bytes in) throws IOException {
        for (int i = 0; i < Bytes.MAX_HELD && !in.atEnd() && in.peek(1)[0] == 0; i++) {
            in.skip(1);
        }
    }

    /** PDF alone may begin late; text that only speaks of it has no end as it has. */
    private static Optional<Told> behindJunk(Content content) throws IOException {
        try (Bytes in = new Bytes(content)) {
            int junk = PdfInspector.behind(in.peek(PdfInspector.HEAD_BEHIND_JUNK));
            if (junk < 0) {
                return Optional.empty();
            }
            Facts facts = new Facts();
            in.skip(junk);
            return Optional.of(new Told(new PdfInspector().inspect(in, facts), facts.told()));
        } catch (BrokenMedia e) {
            return Optional.empty();
        }
    }
}
