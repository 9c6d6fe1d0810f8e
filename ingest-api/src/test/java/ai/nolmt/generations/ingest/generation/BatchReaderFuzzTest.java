package ai.nolmt.generations.ingest.generation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.web.RequestProblem;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.core.JacksonException;

/** Any bytes as a batch: whatever is in it, each entry is answered once, and there are no more than there may be. */
class BatchReaderFuzzTest {
    private static final int MOST = 3;

    private final GenerationReader reader = new GenerationReader(Fuzzed.settings());

    @FuzzTest(maxDuration = "10m", maxExecutions = 50_000)
    void eachEntryIsReadOrRefusedOnce(byte[] body) throws IOException {
        Counted entries = new Counted();
        try {
            reader.readAll(new ByteArrayInputStream(body), MOST, entries);
            assertThat(entries.read + entries.refused).isBetween(1, MOST);
        } catch (RequestProblem | JacksonException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            assertThat(entries.read + entries.refused).isLessThanOrEqualTo(MOST);
        }
        assertThat(entries.read).isLessThanOrEqualTo(entries.opened);
        assertThat(entries.output.bytes()).isLessThanOrEqualTo(body.length);
    }

    private static final class Counted implements GenerationReader.Entries {
        private final Fuzzed.Counting output = new Fuzzed.Counting();
        private int opened;
        private int read;
        private int refused;

        @Override
        public OutputStream output() {
            opened++;
            return output;
        }

        @Override
        public void read(GenerationRequest request) {
            read++;
        }

        @Override
        public void refuse(RequestProblem problem) {
            refused++;
        }
    }
}
