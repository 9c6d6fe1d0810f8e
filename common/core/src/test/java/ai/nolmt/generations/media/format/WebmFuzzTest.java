package ai.nolmt.generations.media.format;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

class WebmFuzzTest {
    @FuzzTest(maxDuration = "10m", maxExecutions = 50_000)
    void isToldOrRefused(byte[] bytes) throws IOException {
        Fuzzed.inspect(new WebmInspector(), bytes);
    }
}
