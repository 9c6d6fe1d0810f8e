package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.RawConnection.Heard;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A body whose length can be understood in two ways, or in none, is refused, and nothing behind it is taken for a request. */
@Tag("A11")
class OddFramesIT {
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    private static final String BODY = "{\"a\":1}";
    private static final int BAD_REQUEST = 400;
    private static final int NOT_IMPLEMENTED = 501;

    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    @RegisterExtension
    final QuietLog log = new QuietLog();

    @RegisterExtension
    final Exchanges server = new Exchanges(() -> ingest.app().url());

    private final String bearer = "Authorization: Bearer " + ingest.tokenOf(UUID.randomUUID()) + "\r\n";

    /** Those who read bodies: two of ours, and Spring. */
    static Stream<String> readers() {
        return Stream.of(
                "POST /api/generations HTTP/1.1\r\nContent-Type: application/json\r\n",
                "POST /api/generations HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\n",
                "POST /api/webhooks HTTP/1.1\r\nContent-Type: application/json\r\n");
    }

    @ParameterizedTest
    @MethodSource("readers")
    void transferEncodings(String line) {
        for (String coding : List.of(
                "gzip",
                "identity",
                "deflate",
                "chunke",
                "chunkedx",
                "x, chunked",
                "chunked, chunked",
                "chunked, gzip",
                "gzip, chunked",
                "identity, chunked",
                "chunked, identity",
                "\"chunked\"",
                "chunked;q=1",
                "\u00e9",
                "chun ked",
                ",chunked,,gzip")) {
            server.refused(
                    s -> s == BAD_REQUEST || s == NOT_IMPLEMENTED,
                    true,
                    head(line, "Transfer-Encoding: " + coding + "\r\n") + chunks(BODY));
            server.refused(
                    s -> s == BAD_REQUEST || s == NOT_IMPLEMENTED,
                    true,
                    head(line, "Transfer-Encoding: " + coding + "\r\nContent-Length: 3\r\n") + chunks(BODY));
        }
        String twice = CHUNKED + CHUNKED;
        server.refused(BAD_REQUEST, true, head(line, twice) + chunks(BODY));
        server.refused(BAD_REQUEST, true, head(line, "Transfer-Encoding : chunked\r\n") + chunks(BODY));
        server.refused(BAD_REQUEST, true, head(line, "Transfer-Encoding\t: chunked\r\n") + chunks(BODY));
    }

    /** Chunked is what counts (RFC 9112, section 6.1), and the connection ends. */
    @ParameterizedTest
    @MethodSource("readers")
    void bothLengths(String line) {
        for (int length : new int[] {0, 3, BODY.length(), 5000}) {
            server.refused(
                    BAD_REQUEST, true, head(line, CHUNKED + "Content-Length: " + length + "\r\n") + chunks(BODY));
            server.refused(
                    BAD_REQUEST, true, head(line, "Content-Length: " + length + "\r\n" + CHUNKED) + chunks(BODY));
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void lengths(String line) {
        for (String length : List.of(
                "-1",
                "+7",
                "-0",
                "0x7",
                "7a",
                "7.0",
                "1e1",
                " ",
                "7 7",
                "7,7",
                "7, 7",
                "7,8",
                "7;",
                "\"7\"",
                "\u00b2",
                "9223372036854775808",
                "18446744073709551623",
                "99999999999999999999999999999999")) {
            server.refused(BAD_REQUEST, true, head(line, "Content-Length: " + length + "\r\n") + BODY);
        }
        server.refused(BAD_REQUEST, true, head(line, "Content-Length: 7\r\nContent-Length: 7\r\n") + BODY);
        server.refused(BAD_REQUEST, true, head(line, "Content-Length: 7\r\ncontent-length: 8\r\n") + BODY);
        server.refused(BAD_REQUEST, true, head(line, "Content-Length : 7\r\n") + BODY);
    }

    @ParameterizedTest
    @MethodSource("readers")
    void lengthsThatAreTooMuch(String line) {
        for (String length : List.of("9223372036854775807", "9999999999999", "8000000000")) {
            server.refused(413, true, head(line, "Content-Length: " + length + "\r\n") + BODY);
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void chunksThatAreNone(String line) {
        for (String chunks : List.of(
                "zz\r\n",
                "-1\r\n",
                "+7\r\n",
                "0x7\r\n",
                "7\n{\"a\":1}",
                "\r\n",
                " 7\r\n",
                "7 7\r\n",
                ";a=b\r\n",
                "7fffffffffffffff1\r\n",
                "ffffffffffffffff\r\n",
                "80000000\r\n{}",
                "7\r\n{\"a\":1}XX",
                "7\r\n{\"a\":1}\n0\r\n\r\n",
                "7;" + "x".repeat(9000) + "\r\n",
                "\u00b2\r\n",
                "7\u0000\r\n")) {
            server.refused(BAD_REQUEST, true, head(line, CHUNKED) + chunks + "\r\n0\r\n\r\n");
            server.refused(BAD_REQUEST, true, head(line, CHUNKED) + "1\r\n{\r\n" + chunks + "\r\n0\r\n\r\n");
        }
    }

    /** As it is for those who are refused before anybody looks at what they send. */
    @Test
    void whatStandsInABodyThatNobodyReadsIsNoRequest() {
        String hidden = "GET /hidden HTTP/1.1\r\nHost: here\r\n\r\n";
        String chunked = CHUNKED + "\r\n" + chunks(hidden);
        String counted = "Content-Length: " + hidden.length() + "\r\n\r\n" + hidden;
        for (String body : List.of(counted, chunked, "Expect: 100-continue\r\n" + counted, "Expect: x\r\n" + chunked)) {
            for (String head : List.of(
                    "POST /api/generations HTTP/1.1\r\nContent-Type: application/json\r\n",
                    "POST /nowhere HTTP/1.1\r\n",
                    "GET /livez HTTP/1.1\r\n",
                    "GET /s/x HTTP/1.1\r\n",
                    "GET /api/usage HTTP/1.1\r\n" + bearer,
                    "DELETE /api/generations/x HTTP/1.1\r\n" + bearer,
                    "POST /api/generations HTTP/1.1\r\nContent-Encoding: gzip\r\n" + bearer,
                    "POST /api/generations HTTP/1.1\r\nContent-Type: text/*\r\n" + bearer,
                    "POST /api/generations HTTP/1.0\r\nContent-Type: application/json\r\n" + bearer,
                    "POST /api/admin/bulk HTTP/1.1\r\nContent-Type: application/json\r\n" + bearer,
                    "OPTIONS /api/generations HTTP/1.1\r\nOrigin: http://x\r\nAccess-Control-Request-Method: GET\r\n")) {
                Heard next = server.behind(head + "Host: here\r\n" + body);
                assertThat(next.all())
                        .as(head + body)
                        .satisfiesAnyOf(
                                all -> assertThat(all).isEmpty(),
                                all -> assertThat(all).contains("{\"status\":\"UP\"}"));
            }
        }
    }

    @Test
    void trailersThatAreNone() {
        String json = readers().findFirst().orElseThrow();
        for (String trailer : List.of("Odd Name: x", "Odd", ": x", "X: a\u0000b", "X: " + "x".repeat(9000))) {
            server.refused(
                    BAD_REQUEST,
                    true,
                    head(json, CHUNKED + "Trailer: X\r\n") + "7\r\n" + BODY + "\r\n0\r\n" + trailer + "\r\n\r\n");
        }
    }

    private String head(String line, String framing) {
        return line + "Host: here\r\n" + bearer + framing + "\r\n";
    }

    private static String chunks(String body) {
        return Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
    }
}
