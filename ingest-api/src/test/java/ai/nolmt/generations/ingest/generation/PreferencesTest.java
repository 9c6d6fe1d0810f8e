package ai.nolmt.generations.ingest.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class PreferencesTest {
    private static final Duration MOST = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wait=30",
                "WAIT = 30",
                "wait=\"30\"",
                "wait=0030",
                "foo, wait=30",
                "foo=\"a,b\", wait=30; x=\"y,z\"",
                "foo=\"a\\\",wait=5\", wait=30",
                "wait=30, wait=40",
                "wait=soon, wait=30"
            })
    void asManySecondsAreWaited(String prefer) {
        assertThat(waitOf(prefer)).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "wait",
                "wait=",
                "wait=-1",
                "wait=1.5",
                "wait=\"30",
                "wait=30\"",
                "foo=\"a,wait=30\"",
                "foo=\"a,wait=30",
                "foo; wait=30",
                "foo=\"a\\\",wait=30\"",
                "waits=30",
                "wait=30 40"
            })
    void whatSaysNoSecondsIsPassedOver(String prefer) {
        assertThat(waitOf(prefer)).isNull();
    }

    @Test
    void longerThanAllowedIsShortenedHoweverManyDigitsItHas() {
        for (int digits = 1; digits < 5000; digits += digits < 30 ? 1 : 99) {
            assertThat(waitOf("wait=" + "9".repeat(digits))).isEqualTo(digits == 1 ? Duration.ofSeconds(9) : MOST);
            assertThat(waitOf("wait=" + "0".repeat(digits) + "7")).isEqualTo(Duration.ofSeconds(7));
        }
    }

    private static @Nullable Duration waitOf(String prefer) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.addHeader("Prefer", prefer);
        return Preferences.waitOf(request, MOST);
    }
}
