package ai.nolmt.generations.media;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The formats that their first bytes tell for certain, without asking Tika, which takes a hundred times longer. Named as
 * Tika names them.
 */
enum Signature {
    PNG("image/png", List.of(at(0, "\u0089PNG\r\n\u001a\n"))),
    JPEG("image/jpeg", List.of(at(0, "\u00ff\u00d8\u00ff"))),
    GIF_87("image/gif", List.of(at(0, "GIF87a"))),
    GIF_89("image/gif", List.of(at(0, "GIF89a"))),
    WEBP("image/webp", List.of(at(0, "RIFF"), at(8, "WEBP"))),
    WAV("audio/vnd.wave", List.of(at(0, "RIFF"), at(8, "WAVE"))),
    // EBU Tech 3306: as WAV, for more than 4 GB
    RF64("audio/vnd.wave", List.of(at(0, "RF64"), at(8, "WAVE"))),
    FLAC("audio/x-flac", List.of(at(0, "fLaC")));

    private final String detected;
    private final List<Mark> marks;

    Signature(String detected, List<Mark> marks) {
        this.detected = detected;
        this.marks = marks;
    }

    /** Null if it takes a closer look. */
    static @Nullable String detect(byte[] head) {
        for (Signature signature : values()) {
            if (signature.marks.stream().allMatch(mark -> mark.isIn(head))) {
                return signature.detected;
            }
        }
        return null;
    }

    private static Mark at(int offset, String bytes) {
        return new Mark(offset, bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Mark(int offset, byte[] bytes) {
        boolean isIn(byte[] head) {
            if (head.length < offset + bytes.length) {
                return false;
            }
            for (int i = 0; i < bytes.length; i++) {
                if (head[offset + i] != bytes[i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
