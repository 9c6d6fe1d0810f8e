package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.RawConnection.Heard;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is HTTP only almost is the sender's fault and told so, in our form; and what isn't understood ends its connection. */
class OddRequestsIT {
    private static final String PATH = "/api/generations?limit=1";
    private static final String TOKEN_CHARACTERS =
            "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    @RegisterExtension
    final QuietLog log = new QuietLog();

    @RegisterExtension
    final Exchanges server = new Exchanges(() -> ingest.app().url());

    private final String bearer = "Authorization: Bearer " + ingest.tokenOf(UUID.randomUUID()) + "\r\n";

    @Test
    void methods() {
        for (String method : List.of("CONNECT")) {
            server.refused(501, true, head(method + " " + PATH + " HTTP/1.1"));
            server.refused(501, true, head(method + " here:443 HTTP/1.1"));
        }
        for (String method : List.of("TRACE", "PATCH", "FOO", "get", "PROPFIND", "X".repeat(1000))) {
            server.refused(405, false, head(method + " " + PATH + " HTTP/1.1"));
        }
        characters(0, 256)
                .filter(c -> TOKEN_CHARACTERS.indexOf(c) < 0 && c != ' ')
                .forEach(c -> {
                    server.refused(400, true, head("G" + c + "T " + PATH + " HTTP/1.1"));
                });
    }

    @Test
    @Tag("A9")
    void targetsThatAreNone() {
        for (String target : List.of(
                "api/generations",
                "here:443",
                "*",
                "http://other/api/generations",
                "http://here:port/api",
                "http://",
                "http:///api",
                "://here/api",
                "/a b",
                "/api#there",
                "/api/generations?a=#there")) {
            server.refused(400, true, head("GET " + target + " HTTP/1.1"));
        }
        characters(0, 256)
                .filter(c -> c < ' ' && "\t\r\n".indexOf(c) < 0 || c >= 0x7f || "\"#<>\\^`{|}".indexOf(c) >= 0)
                .forEach(c -> {
                    server.refused(400, true, head("GET /api/generations/" + c + " HTTP/1.1"));
                    server.refused(400, true, head("GET /api/generations?type=" + c + "x HTTP/1.1"));
                });
    }

    @Test
    void targetsInOtherForms() {
        server.said(200, head("GET http://here" + PATH + " HTTP/1.1"));
        server.said(200, head("GET HTTP://here" + PATH + " HTTP/1.1"));
        server.said(200, head("OPTIONS * HTTP/1.1"));
    }

    @Test
    @Tag("A9")
    void pathsThatCouldBeReadInTwoWays() {
        for (String path : ("/%2e%2e/x /../x /./x //x /a%2fb /a%2Fb /a%5cb /a;b=c /a%3bb /;/x /%00 /%0d%0aX:y "
                        + "/%c0%af /%c0%ae%c0%ae/x /%e0%80%af /%f0%80%80%af /%ed%a0%80 /%80 /%c3 /%ff /%zz /%2 "
                        + "/% /%u0041 /%252e%252e/x /%25")
                .split(" ", -1)) {
            server.refused(s -> s == 400 || s == 404, false, head("GET /api/generations" + path + " HTTP/1.1"));
            server.refused(s -> s == 400 || s == 404, false, head("GET /s" + path + " HTTP/1.1"));
            server.refused(s -> s == 400 || s == 404, false, head("DELETE /api/webhooks" + path + " HTTP/1.1"));
        }
    }

    @Test
    @Tag("A9")
    void queriesThatCouldBeReadInTwoWays() {
        for (String odd : ("%c0%af %e0%80%af %f0%80%80%af %ed%a0%80 %ed%a0%bd%ed%b8%80 %80 %c3 %ff %zz %2 % "
                        + "%u0041 %00 a;b %5c %2f && = %0d%0a")
                .split(" ", -1)) {
            server.refused(400, false, head("GET /api/generations?type=" + odd + " HTTP/1.1"));
            server.refused(400, false, head("GET /api/generations?" + odd + "=1 HTTP/1.1"));
            server.refused(400, false, head("GET /api/generations?limit=1&cursor=" + odd + " HTTP/1.1"));
        }
    }

    @Test
    void versions() {
        for (String version : List.of("HTTP/2.0", "HTTP/3.7", "HTTP/1.2", "HTTP/0.9", "HTTP/9999.1", "HTTP/1.10")) {
            server.refused(505, true, head("GET " + PATH + " " + version));
        }
        assertThat(server.exchange("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", true).all())
                .as("whoever begins with HTTP/2 reads nothing else")
                .isEmpty();
        for (String version : List.of("HTTP", "HTTP/", "HTTP/1", "http/1.1", "HTTP/1.1x", "HTTQ/1.1", "SIP/2.0", "x")) {
            server.refused(s -> s == 400 || s == 505, true, head("GET " + PATH + " " + version));
        }
        server.said(200, "GET " + PATH + " HTTP/1.0\r\n" + bearer + "\r\n");
    }

    /** Whose answers have no status: there is none to be told by. */
    @Test
    void aRequestOfHttp09() {
        for (String line :
                List.of("GET /livez\r\n", "GET /x\r\n", "GET  HTTP/1.1\r\nHost: here\r\n", "GET /\u0001\r\n")) {
            assertThat(server.exchange(line + "\r\n", true).all())
                    .doesNotContain("Exception", "Tomcat", "org.apache", "internal_error");
        }
    }

    @Test
    void hosts() {
        server.refused(400, true, "GET " + PATH + " HTTP/1.1\r\n" + bearer + "\r\n");
        for (String host :
                List.of("a b", "a/b", "[::1", "::1", "here:port", "a\u00e9", "a@b", "a,b", "[::g]", "a%zz")) {
            server.refused(400, true, "GET " + PATH + " HTTP/1.1\r\nHost: " + host + "\r\n" + bearer + "\r\n");
        }
        server.refused(400, true, head("GET " + PATH + " HTTP/1.1", "Host: here"));
        server.refused(400, true, head("GET " + PATH + " HTTP/1.1", "Host: there"));
        server.refused(400, true, head("GET " + PATH + " HTTP/1.1", "host: here"));
    }

    @Test
    void namesOfHeaders() {
        for (String line : List.of("Odd : x", ": x", "Odd", "Odd\u0000: x", "Odd: x\r\rOdd: y")) {
            server.refused(400, true, head("GET " + PATH + " HTTP/1.1", line));
        }
        characters(0, 256)
                .filter(c -> TOKEN_CHARACTERS.indexOf(c) < 0 && c != ':' && c != '\r' && c != '\n')
                .forEach(c -> server.refused(400, true, head("GET " + PATH + " HTTP/1.1", "X-O" + c + "d: x")));
    }

    @Test
    void valuesOfHeaders() {
        characters(0, 32)
                .filter(c -> c != '\t' && c != '\r' && c != '\n')
                .forEach(c -> server.refused(400, true, head("GET " + PATH + " HTTP/1.1", "X-Odd: a" + c + "b")));
        server.refused(400, true, head("GET " + PATH + " HTTP/1.1", "X-Odd: a\u007fb"));
        for (String name : List.of(
                "X-Odd",
                "Accept",
                "Prefer",
                "Last-Event-ID",
                "Origin",
                "Cookie",
                "Accept-Language",
                "X-User-Id",
                "Range",
                "If-None-Match",
                "Forwarded",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "X-HTTP-Method-Override",
                "Content-Type",
                "Content-Encoding",
                "Idempotency-Key",
                "Connection",
                "Trailer",
                "TE",
                "Expect")) {
            for (String value : List.of("\u0080", "\u00e9", "\u00ff\u00fe", "\u00c0\u00af", "", ",", ";", "=\"", "%")) {
                server.understood(head("GET " + PATH + " HTTP/1.1", name + ": " + value));
                server.understood(
                        head("GET /api/generations/" + UUID.randomUUID() + "/events HTTP/1.1", name + ": " + value));
                server.understood(post(name + ": " + value));
            }
        }
    }

    @Test
    void credentials() {
        for (String value : List.of(
                "",
                "Bearer",
                "Bearer ",
                "Bearer \u00ff",
                "Bearer a\tb",
                "Bearer a b",
                "Basic YTpi",
                "Bearer ..",
                "Bearer nolmt_",
                "Bearer nolmt_\u00e9",
                "Bearer " + "x".repeat(5000))) {
            server.refused(
                    401, false, "GET " + PATH + " HTTP/1.1\r\nHost: here\r\nAuthorization: " + value + "\r\n\r\n");
        }
        server.understood(head("GET " + PATH + " HTTP/1.1", bearer.strip()));
    }

    @Test
    void headersWithoutEnd() {
        String many = IntStream.range(0, 150).mapToObj(i -> "X-" + i + ": x").reduce("X: x", (a, b) -> a + "\r\n" + b);
        server.refused(s -> s == 400 || s == 431, true, head("GET " + PATH + " HTTP/1.1", many));
        server.refused(s -> s == 400 || s == 431, true, head("GET " + PATH + " HTTP/1.1", "X: " + "x".repeat(8200)));
        server.refused(s -> s == 400 || s == 414 || s == 431, true, head("GET /" + "x".repeat(8200) + " HTTP/1.1"));
    }

    @Test
    void expectations() {
        for (String what : List.of("200-maybe", "100-continue, more", "100", "x=y", "100-continued")) {
            server.refused(417, false, post("Expect: " + what));
        }
    }

    @Test
    void otherProtocols() {
        for (String upgrade : List.of(
                "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAA",
                "Upgrade: TLS/1.0\r\nConnection: Upgrade",
                "Upgrade: \u00ff\r\nConnection: upgrade",
                "Upgrade: h2c, websocket\r\nConnection: close, Upgrade")) {
            server.said(200, head("GET " + PATH + " HTTP/1.1", upgrade));
        }
    }

    /** As some send them; who is understood in spite of it gets what others get. */
    @Test
    void linesThatEndWithLineFeedsAlone() {
        Heard heard = server.exchange(head("GET " + PATH + " HTTP/1.1").replace("\r\n", "\n"), false);
        assertThat(heard.status()).isIn(200, 400);
        server.refused(s -> s == 400, true, head("GET " + PATH + " HTTP/1.1", "X-Odd: a\rb"));
    }

    private String head(String line, String... headers) {
        String more = Arrays.stream(headers).map(header -> header + "\r\n").reduce("", String::concat);
        return line + "\r\nHost: here\r\n" + bearer + more + "\r\n";
    }

    private String post(String header) {
        String body = ApiClient.inline("image", "image/png", TestJobs.PNG);
        boolean typed = header.startsWith("Content-Type");
        return head(
                        "POST /api/generations HTTP/1.1",
                        typed ? header : "Content-Type: application/json\r\n" + header,
                        "Content-Length: " + body.length())
                + body;
    }

    private static Stream<Character> characters(int from, int to) {
        return IntStream.range(from, to).mapToObj(c -> (char) c);
    }
}
