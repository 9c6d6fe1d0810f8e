package ai.nolmt.generations.ingest.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class PartNamesTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /** Of sixteen texts that a decoder takes for the same checksum one is it. */
    @RepeatedTest(20)
    void aChecksumHasOneText(RepetitionInfo run) {
        byte[] bytes = new byte[8];
        new Random(run.getCurrentRepetition()).nextBytes(bytes);
        String right = Base64.getEncoder().encodeToString(bytes);
        assertThat(PartNames.crc64(right, "part 1")).isEqualTo(right);
        for (char last : ALPHABET.toCharArray()) {
            String other = right.substring(0, 10) + last + "=";
            if (last != right.charAt(10) && ALPHABET.indexOf(last) % 4 != 0) {
                refused(other);
            }
        }
        refused(right.replace("=", ""));
        refused(right + "\n");
        refused(right.substring(1));
    }

    private static void refused(String text) {
        assertThatThrownBy(() -> PartNames.crc64(text, "part 1"))
                .as(text)
                .isInstanceOf(UploadRefused.class)
                .hasMessageContaining("eight bytes in Base64");
    }
}
