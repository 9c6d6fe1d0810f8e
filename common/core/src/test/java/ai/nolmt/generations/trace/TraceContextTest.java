package ai.nolmt.generations.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String CONTEXT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void whatIsOneIsPassedOn() {
        assertThat(TraceContext.checked(CONTEXT)).isEqualTo(CONTEXT);
        // later versions may have more behind it, and what we know of it is passed on
        assertThat(TraceContext.checked("cc" + CONTEXT.substring(2) + "-what-will-be"))
                .isEqualTo(CONTEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
                " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\n"
            })
    void anythingElseAndWhatNobodyWantsIsNone(String text) {
        assertThat(TraceContext.checked(text)).isNull();
    }

    @Test
    void nothingThatIsMadeUpBreaksIt() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            char[] made = CONTEXT.concat("-x".repeat(random.nextInt(300))).toCharArray();
            for (int change = random.nextInt(4); change > 0; change--) {
                made[random.nextInt(made.length)] = (char) random.nextInt(0x10000);
            }
            String checked = TraceContext.checked(new String(made));

            assertThat(checked == null || checked.length() == CONTEXT.length()).isTrue();
        }
        assertThat(TraceContext.checked(null)).isNull();
    }
}
