package ai.nolmt.generations.media.format;

import java.io.IOException;

/** Binary glTF 2: a header with the size of all, then chunks, of which the first is JSON. */
final class GlbInspector implements FormatInspector {
    private static final String JSON = "JSON";

    @Override
    public boolean recognises(byte[] head) {
        return FormatInspector.has(head, 0, "glTF");
    }

    @Override
    public String inspect(Bytes in, Facts facts) throws IOException {
        in.skip(4);
        if (in.u32le() != 2) {
            throw BrokenMedia.malformed("its version is not 2");
        }
        long end = in.u32le();
        if (end > in.length()) {
            throw BrokenMedia.truncated();
        }
        for (boolean first = true; first || in.position() < end; first = false) {
            in.part();
            long size = in.u32le();
            String type = in.name();
            if (first && !(type.equals(JSON) && in.peek(1).length == 1 && in.peek(1)[0] == '{')) {
                throw BrokenMedia.malformed("its first chunk is not JSON");
            }
            if (in.end(size) > end) {
                throw BrokenMedia.malformed("one of its chunks is larger than the whole");
            }
            in.skip(size);
        }
        facts.trailing(in.remaining());
        return "model/gltf-binary";
    }
}
