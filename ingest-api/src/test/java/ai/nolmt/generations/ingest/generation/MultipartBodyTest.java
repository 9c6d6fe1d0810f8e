package ai.nolmt.generations.ingest.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.MultipartStream.MalformedStreamException;
import org.apache.tomcat.util.http.fileupload.impl.SizeLimitExceededException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartBodyTest {
    private static final int MOST = 100;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1000, 100_000})
    void cutsBodiesThatLookLikeBoundariesWhereverTheyArrive(int atOnce) throws Exception {
        Random random = new Random(atOnce);
        for (int round = 0; round < 50; round++) {
            String boundary =
                    random.nextBoolean() ? "-".repeat(1 + random.nextInt(5)) + "b" : "b" + random.nextInt(100);
            List<byte[]> bodies = new ArrayList<>();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(bytes(random.nextBoolean() ? "" : "a preamble\r\n"));
            for (int part = 0; part < 3; part++) {
                byte[] body = almost(boundary, random);
                bodies.add(body);
                all.writeBytes(bytes("--" + boundary + "\r\nn: " + part + "\r\n\r\n"));
                all.writeBytes(body);
                all.writeBytes(bytes("\r\n"));
            }
            all.writeBytes(bytes("--" + boundary + "--an epilogue"));

            MultipartBody read = new MultipartBody(trickling(all.toByteArray(), atOnce), bytes(boundary));

            for (int part = 0; part < 3; part++) {
                assertThat(read.next()).isTrue();
                assertThat(read.headers(MOST)).isEqualTo("n: " + part + "\r\n\r\n");
                assertThat(round % 2 == 0 ? read.body().readAllBytes() : transferred(read.body()))
                        .isEqualTo(bodies.get(part));
            }
            assertThat(read.next()).isFalse();
        }
    }

    /** Pieces of a delimiter, and whole ones but for their last byte. */
    private static byte[] almost(String boundary, Random random) {
        String delimiter = "\r\n--" + boundary;
        StringBuilder body = new StringBuilder();
        int pieces = random.nextInt(200);
        for (int i = 0; i < pieces; i++) {
            body.append(delimiter, 0, random.nextInt(delimiter.length())).append((char) ('c' + random.nextInt(5)));
        }
        return bytes(body.toString());
    }

    @Test
    void passesOverWhatNobodyReads() throws Exception {
        MultipartBody read = of("--b\r\n\r\nno headers\r\n--b\r\na: b\r\nc: d\r\n\r\n\r\n--b--");
        assertThat(read.next()).isTrue();
        assertThat(read.headers(MOST)).isEqualTo("\r\n");
        assertThat(read.body().read()).isEqualTo('n');
        assertThat(read.next()).isTrue();
        assertThat(read.headers(MOST)).isEqualTo("a: b\r\nc: d\r\n\r\n");
        assertThat(read.body().read()).isEqualTo(-1);
        assertThat(read.next()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "--b",
                "--b\r",
                "--bb\r\n\r\nbody\r\n--b--",
                "--b\r\na: b\r\n",
                "--b\r\n\r\nbody",
                "--b\r\n\r\nbody\r\n--b",
                "--b\r\n\r\nbody\r\n--b-"
            })
    void whatIsCutOffOrIsNoneIsRefused(String body) {
        assertThatThrownBy(() -> {
                    MultipartBody read = of(body);
                    while (read.next()) {
                        read.headers(MOST);
                        read.body().readAllBytes();
                    }
                })
                .isInstanceOf(MalformedStreamException.class);
    }

    @Test
    void headersAndBoundariesHaveBounds() throws Exception {
        MultipartBody within = of("--b\r\n" + "x".repeat(MOST - 2) + "\r\n\r\n\r\n--b--");
        within.next();
        assertThat(within.headers(MOST)).hasSize(MOST + 2);
        MultipartBody beyond = of("--b\r\n" + "x".repeat(MOST) + "\r\n\r\n\r\n--b--");
        beyond.next();
        assertThatThrownBy(() -> beyond.headers(MOST)).isInstanceOf(SizeLimitExceededException.class);
        assertThatThrownBy(() -> new MultipartBody(InputStream.nullInputStream(), new byte[1001]))
                .isInstanceOf(FileUploadException.class);
        assertThatThrownBy(() -> new MultipartBody(InputStream.nullInputStream(), new byte[0]))
                .isInstanceOf(FileUploadException.class);
    }

    private static MultipartBody of(String body) throws FileUploadException {
        return new MultipartBody(new ByteArrayInputStream(bytes(body)), bytes("b"));
    }

    private static byte[] transferred(InputStream body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        body.transferTo(out);
        return out.toByteArray();
    }

    private static InputStream trickling(byte[] bytes, int atOnce) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int count) {
                return super.read(into, offset, Math.min(count, atOnce));
            }
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
