package ai.nolmt.generations.upload.fetch.remote;

import static ai.nolmt.generations.upload.fetch.remote.TestHost.answer;
import static ai.nolmt.generations.upload.fetch.remote.TestHost.head;
import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.upload.fetch.remote.TestHost.Manner;
import ai.nolmt.generations.upload.jobs.Deferred;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fetches over real connections, from hosts that misbehave. */
class RemoteFetcherTest extends OverRealConnections {
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final byte[] BYTES = new byte[1_000_000];

    static {
        new Random(1).nextBytes(BYTES);
    }

    @Test
    void bytesComeAsTheyAre() {
        TestHost host = host((asked, out) -> answer(out, 200, BYTES, "Set-Cookie: a=b"));

        assertThat(fetching().fetch(host.url("/a?b=c%20d"))).isEqualTo(BYTES);
        assertThat(fetching().fetch(host.url("/a?b=c%20d"))).isEqualTo(BYTES);
        assertThat(host.asked()).allSatisfy(asked -> {
            assertThat(asked.path()).isEqualTo("/a?b=c%20d");
            assertThat(asked.header("accept-encoding")).isEqualTo("identity");
            assertThat(asked.header("cookie")).isNull();
            assertThat(asked.header("authorization")).isNull();
        });
    }

    @Test
    void whatIsSentInChunksOrUntilTheHostHangsUpComesToo() {
        TestHost host = host((asked, out) -> {
            if (asked.path().equals("/chunks")) {
                head(out, 200, "Transfer-Encoding: chunked");
                out.write("5\r\nHello\r\n1\r\n!\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } else {
                head(out, 200);
                out.write("Hello!".getBytes(StandardCharsets.US_ASCII));
            }
        });

        assertThat(fetching().fetch(host.url("/chunks"))).asString().isEqualTo("Hello!");
        assertThat(fetching().fetch(host.url("/"))).asString().isEqualTo("Hello!");
    }

    @Test
    void afterACutItGoesOnWhereItWas() {
        TestHost host = host(cutting("\"v1\"", 150_000));

        assertThat(fetching().fetch(host.url("/"))).isEqualTo(BYTES);
        assertThat(host.asked()).hasSizeGreaterThan(5);
        assertThat(host.asked().subList(1, host.asked().size())).allSatisfy(asked -> {
            assertThat(asked.header("if-range")).isEqualTo("\"v1\"");
            assertThat(asked.from()).isPositive();
        });
    }

    @Test
    void withoutAStrongMarkItBeginsAnew() {
        TestHost host = host((asked, out) -> {
            if (hosts().get(0).asked().size() < 3) {
                head(out, 200, "Content-Length: " + BYTES.length, "ETag: W/\"weak\"");
                out.write(BYTES, 0, 300_000);
            } else {
                answer(out, 200, BYTES);
            }
        });

        assertThat(fetching().fetch(host.url("/"))).isEqualTo(BYTES);
        assertThat(host.asked())
                .hasSize(3)
                .allSatisfy(asked -> assertThat(asked.header("range")).isNull());
    }

    @ParameterizedTest
    @CsvSource({"200", "206", "416"})
    void whatChangedMeanwhileBeginsAnew(int second) {
        byte[] other = new byte[BYTES.length];
        new Random(2).nextBytes(other);
        TestHost host = host((asked, out) -> {
            if (hosts().get(0).asked().size() == 1) {
                head(out, 200, "Content-Length: " + BYTES.length, "ETag: \"v1\"");
                out.write(BYTES, 0, 300_000);
            } else if (asked.header("range") == null || second == 200) {
                answer(out, 200, other, "ETag: \"v2\"");
            } else {
                // one that doesn't care for If-Range
                byte[] rest = second == 206 ? Arrays.copyOfRange(other, asked.from(), other.length) : new byte[0];
                answer(
                        out,
                        second,
                        rest,
                        "ETag: \"v2\"",
                        "Content-Range: bytes " + asked.from() + "-" + (other.length - 1) + "/" + other.length);
            }
        });

        assertThat(fetching().fetch(host.url("/"))).isEqualTo(other);
    }

    @ParameterizedTest
    @CsvSource({
        "W/\"1\",Fri 1,W/\"2\",Fri 1,1000000",
        "W/\"1\",Fri 1,W/\"1\",Fri 2,1000000",
        "\"1\",Fri 1,\"1\",Fri 2,1000000",
        "\"1\",Fri 1,,,1000000",
        ",Fri 1,,Fri 2,1000000",
        "\"1\",Fri 1,\"1\",Fri 1,1000001"
    })
    void aRestOfAnotherVersionIsNotTakenFromAHostThatIgnoresTheCondition(
            String etag, String changed, String nextEtag, String nextChanged, long total) {
        TestHost host = host((asked, out) -> {
            int from = asked.from();
            if (from == 0) {
                head(out, 200, "Content-Length: " + BYTES.length, "Last-Modified: " + changed, tag(etag));
                out.write(BYTES, 0, hosts().get(0).asked().size() == 1 ? 300_000 : BYTES.length);
            } else {
                head(
                        out,
                        206,
                        "Content-Length: " + (BYTES.length - from),
                        "Content-Range: bytes " + from + "-" + (total - 1) + "/" + total,
                        nextChanged == null ? "X: y" : "Last-Modified: " + nextChanged,
                        tag(nextEtag));
                out.write(new byte[BYTES.length - from]);
            }
        });

        assertThat(fetching().fetch(host.url("/"))).isEqualTo(BYTES);
        assertThat(host.asked()).hasSize(3);
    }

    private static String tag(String etag) {
        return etag == null ? "X: y" : "ETag: " + etag;
    }

    @Test
    void aLengthThatOnlyTheRestTellsIsHeldAgainstIt() {
        TestHost host = host((asked, out) -> {
            int from = asked.from();
            if (from == 0) {
                head(out, 200, "Transfer-Encoding: chunked", "ETag: \"v1\"");
                out.write("249f0\r\n".getBytes(StandardCharsets.US_ASCII));
                out.write(BYTES, 0, 150_000);
            } else {
                int end = Math.min(from + 300_000, BYTES.length);
                head(
                        out,
                        206,
                        "ETag: \"v1\"",
                        "Content-Length: " + (end - from),
                        "Content-Range: bytes " + from + "-" + (end - 1) + "/" + BYTES.length);
                out.write(BYTES, from, end - from);
            }
        });

        assertThat(fetching().fetch(host.url("/"))).isEqualTo(BYTES);
    }

    @Test
    void aTotalThatIsAnotherOneTheSecondTimeIsNotBelieved() {
        TestHost host = host((asked, out) -> {
            head(
                    out,
                    asked.header("range") == null ? 200 : 206,
                    "ETag: \"v1\"",
                    "Content-Length: " + (BYTES.length - asked.from()),
                    "Content-Range: bytes " + asked.from() + "-5/6");
            out.write(BYTES, 0, 100_000);
        });

        Deferred deferred = deferred(host.url("/"));
        assertThat(deferred.code()).isEqualTo(ErrorCode.SOURCE_UNAVAILABLE);
        assertThat(deferred.sentence()).contains("again and again");
    }

    @Test
    void lessThanWasSaidIsToldAndMoreIsNotRead() {
        TestHost host = host((asked, out) -> {
            head(out, 200, "Content-Length: " + (asked.path().equals("/less") ? 10 : 1000));
            out.write(BYTES, 0, 100);
        });

        assertThat(deferred(host.url("/more")).sentence()).contains("broke off after 100 bytes of 1000");
        assertThat(fetching().fetch(host.url("/less"))).hasSize(10);
    }

    private static Manner cutting(String etag, int length) {
        return (asked, out) -> {
            int from = asked.from();
            int count = Math.min(length, BYTES.length - from);
            head(
                    out,
                    from == 0 ? 200 : 206,
                    "ETag: " + etag,
                    "Content-Length: " + (BYTES.length - from),
                    "Content-Range: bytes " + from + "-" + (BYTES.length - 1) + "/" + BYTES.length);
            out.write(BYTES, from, count);
        };
    }
}
