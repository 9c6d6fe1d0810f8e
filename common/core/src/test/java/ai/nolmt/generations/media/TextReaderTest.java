package ai.nolmt.generations.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.nolmt.generations.object.Content;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextReaderTest {
    private static final String[] CHARACTERS = {"a", "é", "\u20ac", "\ud83d\udc31", "\u0000"};

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void decidesAsTheDecoderDoesWhereverItsChunksEnd(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] text = text(random);
            if (random.nextBoolean() && text.length > 0) {
                text[random.nextInt(text.length)] = (byte) random.nextInt(256);
            }
            assertThat(isRefused(Content.of(text)))
                    .as("seed %d, text %d", seed, i)
                    .isEqualTo(!isGood(text));
        }
    }

    /** Lengths beside those of a chunk, what isn't ASCII rarely or often, mostly near the chunk's end. */
    private static byte[] text(Random random) {
        int length = random.nextInt(3) * 8192 + random.nextInt(24);
        double rare = random.nextBoolean() ? 0.0001 : 0.2;
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            boolean atEnd = (text.length() + 8) % 8192 < 12;
            boolean other = random.nextDouble() < (atEnd ? 0.3 : rare);
            text.append(CHARACTERS[other ? 1 + random.nextInt(random.nextInt(50) == 0 ? 4 : 3) : 0]);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isGood(byte[] text) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .chars()
                    .noneMatch(c -> c == 0);
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void refusesWhatIsLongerThanItSaid() {
        byte[] euros = "\u20ac\u20ac".getBytes(StandardCharsets.UTF_8);
        Content grown = new Content() {
            @Override
            public long length() {
                return 1;
            }

            @Override
            public java.io.InputStream open() {
                return new java.io.ByteArrayInputStream(euros, 0, 5);
            }
        };

        assertThat(isRefused(grown)).isTrue();
    }

    private static boolean isRefused(Content content) {
        Throwable problem = catchThrowable(() -> TextReader.check(content, MediaFormat.PLAIN));
        if (problem != null) {
            assertThat(problem).isInstanceOf(MediaRefused.class);
        }
        return problem != null;
    }
}
