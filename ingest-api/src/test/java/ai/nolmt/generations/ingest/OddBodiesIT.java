package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Whatever takes JSON takes it in UTF-8 and in nothing that only looks like it: all that the API's description has. */
class OddBodiesIT {
    private static final String UTF_8 = "not well-formed UTF-8";
    private static final int BUFFERED = 8192;

    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    @RegisterExtension
    final QuietLog log = new QuietLog();

    private final ApiClient admin = ingest.admin();
    private final List<Taking> all = takingJson();

    private record Taking(String method, String path) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c0af",
                "c1bf",
                "c080",
                "e080af",
                "e09fbf",
                "f08080af",
                "f08fbfbf", // overlong
                "eda080",
                "edafbf",
                "edb080",
                "edbfbf",
                "eda0bdedb880", // halves of pairs, and a pair of them
                "80",
                "bf",
                "c3a980",
                "e282ac80", // that follow nothing
                "c3",
                "e2",
                "e282",
                "f0",
                "f09f",
                "f09f98",
                "c328",
                "e22882",
                "f09f2898", // cut
                "f4908080",
                "f5808080",
                "f880808080",
                "fc8080808080",
                "fe",
                "ff" // beyond all characters
            })
    void whatIsNoUtf8(String hex) {
        byte[] odd = HexFormat.of().parseHex(hex);
        for (Taking one : all) {
            refused(one, UTF_8, bytes("{\"a\":\"x"), odd, bytes("\"}"));
            refused(one, UTF_8, bytes("{\"x"), odd, bytes("\":1}"));
            refused(one, "", bytes(one.path().endsWith("/batch") ? "{\"requests\":[{}]}" : "{}"), odd);
            refused(one, "", bytes(one.path().endsWith("/batch") ? "{\"requests\":[\"x" : "{\"a\":\"x"), odd);
        }
        Taking generation = new Taking("POST", "/api/generations");
        for (int at = BUFFERED - 4; at <= BUFFERED + 1; at++) { // across whatever is read at once
            String before = " ".repeat(at - "{\"prompt\":\"".length()) + "{\"prompt\":\"";
            refused(generation, UTF_8, bytes(before), odd, bytes("\"}"));
            refused(new Taking("POST", "/api/webhooks"), UTF_8, bytes(before), odd, bytes("\"}"));
        }
        Answer part = admin.send(
                "POST",
                "/api/generations",
                BodyPublishers.ofByteArray(join(
                        bytes("--b\r\nContent-Disposition: form-data; name=\"job\"\r\n\r\n{\"prompt\":\""),
                        odd,
                        bytes("\"}\r\n--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n"),
                        TestJobs.PNG,
                        bytes("\r\n--b--\r\n"))),
                "multipart/form-data; boundary=b");
        part.isProblem(400, "json_invalid");
        assertThat(part.text("detail")).contains(UTF_8);
    }

    /** In sentences of ours: the parser's speak of its switches and classes, and break off. */
    @Test
    void whatIsNoJson() {
        for (String odd : List.of(
                "NaN",
                "-Infinity",
                "+INF",
                "+1",
                "/*c*/1",
                "//c",
                "#c",
                "01",
                "-",
                "1.",
                ".5",
                "1e",
                "0x1",
                "tru",
                "nul",
                "None",
                "'x'",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\t\"",
                "[1 2]",
                "[1,]",
                "[,1]",
                "[}",
                "{]",
                "{a:1}",
                "{'a':1}",
                "{\"a\"1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":1,}",
                "{1:1}",
                "\u0001",
                "\u00a0",
                "[\u2028]",
                "[".repeat(501) + "]".repeat(501),
                "{\"a\":".repeat(1001) + "1" + "}".repeat(1001),
                "[",
                "{",
                "\"x",
                "\"x\\",
                "{\"a",
                "{\"a\"",
                "{\"a\":",
                "[1",
                "[1,")) {
            for (Taking one : all) {
                boolean isBatch = one.path().endsWith("/batch");
                String body = isBatch ? "{\"requests\":[" + odd + "]}" : odd;
                Answer answer = send(one, "application/json", bytes(body));
                if (answer.status() == 200) {
                    continue; // of a batch the entry alone is refused
                }
                answer.isProblem(400, "json_invalid");
                assertThat(answer.text("detail"))
                        .as(one.path() + " " + odd)
                        .endsWith(".")
                        .doesNotContain(
                                "Json",
                                "Stream",
                                "Feature",
                                "enable",
                                "Constraints",
                                "getMax",
                                "Source",
                                "marker",
                                "expecting",
                                "(code");
            }
        }
    }

    @Test
    void whatIsUtf8ToItsEdgesIsRead() {
        String edges = "\u0080\u07ff\u0800\ud7ff\ue000\ufffd\uffff\ud800\udc00\udbff\udfff";
        for (Taking one : all) {
            Answer answer = send(one, "application/json", bytes("{\"" + edges + "\":\"" + edges + "\"}"));
            answer.isProblem(400, one.path().endsWith("/batch") ? "batch_invalid" : "json_invalid");
            assertThat(answer.text("detail")).as(one.path()).doesNotContain(UTF_8);
        }
        Answer made =
                admin.post("/api/admin/api-keys", "{\"name\":\"" + edges.substring(1) + "\",\"scopes\":[\"read\"]}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().at("/apiKey/name").asString())
                .isEqualTo(edges.substring(1)); // the first is a control character
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
    void otherEncodingsOfUnicode(String name) {
        byte[] body = "{\"a\":1}".getBytes(Charset.forName(name));
        for (Taking one : all) {
            send(one, "application/json", body).isProblem(400, "json_invalid");
            send(one, "application/json; charset=" + name, body).isProblem(415, "content_type_unsupported");
            send(one, "application/json; charset=" + name, bytes("{}")).isProblem(415, "content_type_unsupported");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"iso-8859-1", "windows-1252", "utf-7", "nonsense", "\"\"", "utf-8x", "\"utf-16\""})
    void otherCharsets(String name) {
        for (Taking one : all) {
            send(one, "application/json; charset=" + name, bytes("{}")).isProblem(415, "content_type_unsupported");
        }
    }

    @Test
    void thisCharsetByItsNames() {
        for (String name : List.of("utf-8", "UTF-8", "\"UTF-8\"", "us-ascii")) {
            for (Taking one : all) {
                assertThat(send(one, "application/json; charset=" + name, bytes("{\"a\":1}"))
                                .status())
                        .as(one + name)
                        .isEqualTo(400);
            }
        }
    }

    /** Those that Spring reads as well as those that we read. */
    private static List<Taking> takingJson() {
        JsonNode paths = ingest.stranger().get("/v3/api-docs").json().path("paths");
        List<Taking> taking = new ArrayList<>();
        paths.propertyStream()
                .forEach(path -> path.getValue().propertyStream().forEach(operation -> {
                    if (operation
                            .getValue()
                            .at("/requestBody/content/application~1json")
                            .isObject()) {
                        String there = path.getKey()
                                .replaceAll("\\{\\w+}", UUID.randomUUID().toString());
                        taking.add(new Taking(operation.getKey().toUpperCase(java.util.Locale.ROOT), there));
                    }
                }));
        assertThat(taking).hasSizeGreaterThan(13);
        return taking;
    }

    private void refused(Taking one, String sentence, byte[]... body) {
        Answer answer = send(one, "application/json", join(body));
        answer.isProblem(400, "json_invalid");
        assertThat(answer.text("detail")).as(one.path()).contains(sentence);
        assertThat(answer.body()).doesNotContain("Exception", "ai.nolmt", "tools.jackson", "java.");
    }

    private Answer send(Taking one, String type, byte[] body) {
        return admin.send(one.method(), one.path(), BodyPublishers.ofByteArray(body), type);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[]... all) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        Stream.of(all).forEach(joined::writeBytes);
        return joined.toByteArray();
    }
}
