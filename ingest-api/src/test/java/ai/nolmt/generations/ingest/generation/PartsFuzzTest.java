package ai.nolmt.generations.ingest.generation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.web.RequestProblem;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.mock.web.MockHttpServletRequest;

/** Any bytes between the boundaries of a form. */
class PartsFuzzTest {
    @FuzzTest(maxDuration = "10m", maxExecutions = 50_000)
    void hasOneJobAndOneFileOrIsRefused(byte[] body) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/generations");
        request.setContentType("multipart/form-data; boundary=b");
        request.setContent(body);
        Fuzzed.Counting read = new Fuzzed.Counting();
        List<String> parts = new ArrayList<>();
        try {
            Parts.read(
                    request,
                    (part, type) -> {
                        parts.add("job");
                        part.transferTo(read);
                    },
                    (part, type) -> {
                        parts.add("file");
                        part.transferTo(read);
                    });
            assertThat(parts).containsExactlyInAnyOrder("job", "file");
        } catch (RequestProblem | IOException refused) {
            assertThat(parts).doesNotHaveDuplicates();
        }
        assertThat(read.bytes()).isLessThanOrEqualTo(body.length);
    }
}
