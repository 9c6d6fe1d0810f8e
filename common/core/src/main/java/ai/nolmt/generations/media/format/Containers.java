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
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
