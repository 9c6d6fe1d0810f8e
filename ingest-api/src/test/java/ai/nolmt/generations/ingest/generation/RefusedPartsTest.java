package ai.nolmt.generations.ingest.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.ingest.accept.AcceptSettings;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.DelegatingServletInputStream;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.util.unit.DataSize;
import tools.jackson.core.JacksonException;

/** A part that is refused is left where it is, however much of it comes. */
class RefusedPartsTest {
    private static final int REST = 9_000_000;
    private static final int MOST_READ = 1_500_000; // settings of 64 KB, a prompt, and what buffers take

    @TempDir
    Path folder;

    @ParameterizedTest
    @Tag("A22")
    @ValueSource(
            strings = {
                "name=\"job\"\r\n\r\n{\"generationType\":\"image\",\"settings\":{\"a\":[",
                "name=\"job\"\r\n\r\n{\"unknown\":\"",
                "name=\"job\"\r\n\r\n{\"prompt\":\"",
                "name=\"job\"\r\n\r\n[",
                "name=\"job\"\r\n\r\n{}",
                "name=\"other\"\r\n\r\n",
                "name=\"file\"; filename=\"a\"\r\n\r\n"
            })
    void nothingOfTheRestIsRead(String head) {
        AtomicLong read = new AtomicLong();
        GenerationReader json = new GenerationReader(settings());

        assertThatThrownBy(() -> Parts.read(
                        request(head, read),
                        (part, type) -> json.read(part, OutputStream.nullOutputStream()),
                        (part, type) -> {
                            throw RequestProblem.invalid(ErrorCode.OUTPUT_TOO_LARGE, "It is too large.");
                        }))
                .isInstanceOfAny(RequestProblem.class, JacksonException.class);

        assertThat(read).hasValueLessThan(MOST_READ);
    }

    private static MockHttpServletRequest request(String head, AtomicLong read) {
        String start = "--b\r\nContent-Disposition: form-data; " + head;
        InputStream body = new SequenceInputStream(
                new ByteArrayInputStream(start.getBytes(StandardCharsets.US_ASCII)),
                new ByteArrayInputStream("{},".repeat(REST / 3).getBytes(StandardCharsets.US_ASCII)));
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/generations") {
            @Override
            public ServletInputStream getInputStream() {
                return new DelegatingServletInputStream(new Counted(body, read));
            }
        };
        request.setContentType("multipart/form-data; boundary=b");
        return request;
    }

    private AcceptSettings settings() {
        return new AcceptSettings(
                DataSize.ofMegabytes(100),
                DataSize.ofMegabytes(16),
                DataSize.ofKilobytes(64),
                20_000,
                DataSize.ofKilobytes(64),
                Duration.ofDays(3650),
                Duration.ofMinutes(15),
                folder);
    }

    private static final class Counted extends InputStream {
        private final InputStream in;
        private final AtomicLong read;

        private Counted(InputStream in, AtomicLong read) {
            this.in = in;
            this.read = read;
        }

        @Override
        public int read() throws IOException {
            read.incrementAndGet();
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = in.read(bytes, offset, length);
            read.addAndGet(Math.max(0, n));
            return n;
        }
    }
}
