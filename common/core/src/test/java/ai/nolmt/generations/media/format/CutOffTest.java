package ai.nolmt.generations.media.format;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.media.MediaFiles;
import ai.nolmt.generations.object.Content;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A file that is cut anywhere is known to be, but for those whose container can't tell, each for its reason. */
class CutOffTest {
    /** Places that can't be told, and why. */
    private static final Map<String, String> CAN_NOT_TELL = Map.of(
            "mpeg25-with-crc.mp3", "its first frame doesn't count the others, so a cut between two frames looks whole",
            "id3-then-adts-aac.aac", "a frame of ADTS knows nothing of the next one",
            "streamed.wav", "whoever wrote it couldn't know its size",
            "opus-declared-audio-opus.opus", "live streams have no last page, so a cut between two pages looks whole",
            "vorbis.ogg", "the same",
            "theora-video-sent-as-audio.ogv", "the same",
            "live.webm", "its sizes were left open, so a cut between two blocks looks whole");

    static List<String> whole() {
        return MediaFiles.names().stream()
                .filter(name -> !name.matches("half-.*|eight-.*|h264-matroska.*"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("whole")
    void isTold(String name) {
        byte[] bytes = MediaFiles.read(name);
        assertThat(tell(bytes)).startsWith("whole");
        Set<Integer> places = new HashSet<>();
        for (int tenth = 1; tenth < 10; tenth++) {
            places.add(bytes.length * tenth / 10);
        }
        for (int i = 64; i < bytes.length; i += Math.max(1, bytes.length / 500)) {
            places.add(i);
        }
        places.add(bytes.length - 1);

        Set<String> seen = new HashSet<>();
        places.forEach(place -> seen.add(tell(Arrays.copyOf(bytes, place)).replaceFirst(" .*", "")));
        if (CAN_NOT_TELL.containsKey(name)) {
            assertThat(seen).isSubsetOf("truncated", "whole");
        } else {
            assertThat(seen).containsExactly("truncated");
        }
    }

    private static String tell(byte[] bytes) {
        try {
            return Containers.tell(Content.of(bytes))
                    .map(told -> "whole " + told)
                    .orElse("unknown");
        } catch (BrokenMedia e) {
            return e.isTruncated() ? "truncated" : "damaged " + e.getMessage();
        }
    }
}
