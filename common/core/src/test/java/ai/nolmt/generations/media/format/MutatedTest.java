package ai.nolmt.generations.media.format;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.media.MediaFiles;
import ai.nolmt.generations.object.Content;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever becomes of a file's bytes: it is told or refused, and soon. */
@Tag("A10")
@Timeout(300) // all are done in a second; a loop without end is what this is against
class MutatedTest {
    private static final int ROUNDS = 1500;
    private static final byte[][] SIZES = {
        {0, 0, 0, 0},
        {-1, -1, -1, -1},
        {0x7f, -1, -1, -1},
        {-1, -1, -1, 0x7f},
        {0, 0, 0, 1},
        {0x7f, -1, -1, -1, -1, -1, -1, -1}
    };

    static List<String> names() {
        return MediaFiles.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void isToldOrRefused(String name) {
        byte[] bytes = MediaFiles.read(name);
        Random random = new Random(name.hashCode());
        int told = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try {
                Containers.tell(Content.of(mutated(bytes, random)))
                        .ifPresent(one -> assertThat(one.contentType()).contains("/"));
                told++;
            } catch (BrokenMedia e) {
                assertThat(e.getMessage()).isNotBlank();
                refused++;
            }
        }
        assertThat(told + refused).isEqualTo(ROUNDS);
        assertThat(refused).isPositive();
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] mutant =
                random.nextInt(10) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length) + 1) : bytes.clone();
        for (int times = random.nextInt(4); times >= 0; times--) {
            // headers are where it hurts
            int at = random.nextInt(random.nextBoolean() ? Math.min(mutant.length, 600) : mutant.length);
            byte[] size = SIZES[random.nextInt(SIZES.length)];
            switch (random.nextInt(3)) {
                case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutant[at] = (byte) random.nextInt();
                default -> System.arraycopy(size, 0, mutant, at, Math.min(size.length, mutant.length - at));
            }
        }
        return mutant;
    }
}
