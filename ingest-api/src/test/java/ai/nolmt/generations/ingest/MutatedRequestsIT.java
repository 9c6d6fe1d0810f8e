package ai.nolmt.generations.ingest;

import ai.nolmt.generations.testkit.job.TestJobs;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Right requests with a few bytes changed, left out, doubled or put in, by chance: refused or taken, but never our fault. */
class MutatedRequestsIT {
    private static final int EACH = 700;
    private static final List<String> PIECES = List.of(
            "\r\n",
            "\n",
            "\r",
            "\0",
            " ",
            ":",
            "\t",
            "%",
            "%00",
            "%c0%af",
            "\u00c0\u00af",
            "\u00ed\u00a0\u0080",
            "\u00ff",
            "Content-Length: 5\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Expect: 100-continue\r\n",
            "0\r\n\r\n",
            "{",
            "}",
            "\"",
            "\\u",
            "9".repeat(30),
            "-",
            ",",
            ";",
            "/",
            "../",
            "//",
            "\\",
            "?",
            "&",
            "=",
            "HTTP/1.1",
            "chunked");

    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    @RegisterExtension
    final QuietLog log = new QuietLog();

    @RegisterExtension
    final Exchanges server = new Exchanges(() -> ingest.app().url());

    private final String bearer = "Authorization: Bearer " + ingest.tokenOf(UUID.randomUUID()) + "\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/generations?type=image&limit=1&createdFrom=2026-11-25T00:00:00Z HTTP/1.1\r\nHost: here\r\n",
                "POST /api/generations HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n",
                "POST /api/generations HTTP/1.1\r\nHost: here\r\nContent-Type: multipart/form-data; boundary=b\r\n",
                "PUT /api/webhooks/00000000-0000-0000-0000-000000000000 HTTP/1.1\r\nHost: here\r\n"
                        + "Content-Type: application/json\r\n"
            })
    void aFewBytesByChance(String head) {
        Random random = new Random(head.hashCode());
        String json = ApiClient.inline("image", "image/png", TestJobs.PNG);
        String body = head.startsWith("GET")
                ? ""
                : head.contains("boundary")
                        ? "--b\r\nContent-Disposition: form-data; name=\"job\"\r\n\r\n{\"generationType\":\"text\"}\r\n"
                                + "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nhello\r\n--b--\r\n"
                        : json;
        for (int i = 0; i < EACH; i++) {
            boolean chunked = random.nextBoolean() && !body.isEmpty();
            String framed = chunked
                    ? "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n" + body
                            + "\r\n0\r\n\r\n"
                    : "Content-Length: " + body.length() + "\r\n\r\n" + body;
            // mostly what isn't the token: without one, little is read
            server.sane(mutated(head, random) + bearer + (random.nextBoolean() ? mutated(framed, random) : framed));
        }
    }

    private static String mutated(String text, Random random) {
        StringBuilder mutated = new StringBuilder(text);
        for (int left = random.nextInt(3); left >= 0; left--) {
            int at = random.nextInt(mutated.length());
            int end = Math.min(mutated.length(), at + 1 + random.nextInt(4));
            switch (random.nextInt(5)) {
                case 0 -> mutated.setCharAt(at, (char) random.nextInt(256));
                case 1 -> mutated.delete(at, end);
                case 2 -> mutated.insert(at, mutated.substring(at, end));
                case 3 -> mutated.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                default -> mutated.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
            }
        }
        return mutated.toString();
    }
}
