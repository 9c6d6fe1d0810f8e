package ai.nolmt.generations.ingest.generation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.accept.Settings;
import ai.nolmt.generations.ingest.web.RequestProblem;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import tools.jackson.core.JacksonException;

/** Any bytes as a request's body. */
class GenerationReaderFuzzTest {
    private final GenerationReader reader = new GenerationReader(Fuzzed.settings());

    @FuzzTest(maxDuration = "10m", maxExecutions = 50_000)
    void isReadWithinItsBoundsOrRefused(byte[] body) throws IOException {
        Fuzzed.Counting output = new Fuzzed.Counting();
        GenerationRequest request;
        try {
            request = reader.read(new ByteArrayInputStream(body), output);
        } catch (RequestProblem | JacksonException refused) { // the latter is no JSON, told by the advice
            assertThat(refused.getMessage()).isNotBlank();
            assertThat(output.bytes()).isLessThanOrEqualTo(body.length);
            return;
        }
        assertThat(output.bytes()).isLessThanOrEqualTo(body.length);
        String prompt = Objects.requireNonNullElse(request.prompt(), "");
        assertThat(prompt.codePointCount(0, prompt.length())).isLessThanOrEqualTo(Fuzzed.MOST_PROMPT);
        // nothing is lost or changed on its way to the database
        assertThat(new String(prompt.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(prompt)
                .doesNotContain("\0");
        Settings settings = request.settings();
        if (settings != null) {
            byte[] stored = settings.json().getBytes(StandardCharsets.UTF_8);
            assertThat(stored).hasSizeLessThanOrEqualTo(Fuzzed.MOST_SETTINGS);
            assertThat(again(settings)).isEqualTo(settings);
            assertThat(again(settings).digest()).isEqualTo(settings.digest());
        }
    }

    /** What was stored, sent once more. */
    private Settings again(Settings settings) throws IOException {
        byte[] body = ("{\"settings\":" + settings.json() + "}").getBytes(StandardCharsets.UTF_8);
        return Objects.requireNonNull(reader.read(new ByteArrayInputStream(body), OutputStream.nullOutputStream())
                .settings());
    }
}
