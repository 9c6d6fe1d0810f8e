package ai.nolmt.generations.ingest.generation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.mock.web.MockHttpServletRequest;

/** Any text as what a caller may say beside the body: durations, times, types, preferences. */
class ParametersFuzzTest {
    private static final Duration MOST = Duration.ofDays(7);

    @FuzzTest(maxDuration = "10m", maxExecutions = 50_000)
    void isUnderstoodOrRefused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Duration duration = understood(
                text, given -> new DurationReader("retention", ErrorCode.RETENTION_INVALID).parse(given, MOST));
        if (duration != null) {
            assertThat(duration).isBetween(Duration.ofSeconds(1), MOST);
        }
        understood(text, given -> Filters.timeOf("createdFrom", given));
        understood(text, Filters::typeOf);
        understood(text, Filters::statusOf);
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.addHeader("Prefer", text);
        Duration wait = Preferences.waitOf(request, MOST);
        if (wait != null) {
            assertThat(wait).isBetween(Duration.ZERO, MOST);
        }
    }

    private static <T> @Nullable T understood(String text, Function<String, @Nullable T> read) {
        try {
            return read.apply(text);
        } catch (RequestProblem refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return null;
        }
    }
}
