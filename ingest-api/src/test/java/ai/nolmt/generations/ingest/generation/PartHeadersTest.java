package ai.nolmt.generations.ingest.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.ingest.web.RequestProblem;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** What a part says of itself is done or refused. */
class PartHeadersTest {
    private static final List<String> PARTS = List.of("job", "file");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Content-Transfer-Encoding: binary\r\n",
                "content-transfer-encoding: 8BIT\r\n",
                "Content-Transfer-Encoding: 7bit\r\nContent-Encoding: identity\r\n",
                "Content-Length: 2\r\nX-Other: \u00e4\r\n",
                "X-Folded: a\r\n\tb\r\n c\r\n",
                "Content-Type:\r\n",
                "Content-Type: application/json\r\n",
                "CONTENT-TYPE: Application/JSON; charset=UTF-8\r\n",
                "Content-Type: text/plain; charset=us-ascii\r\n",
                "Content-Type: application/octet-stream\r\n"
            })
    void whatChangesNothing(String more) {
        for (String name : PARTS) {
            assertThatCode(() -> read(name, "form-data; name=\"" + name + "\"; filename=\"a;name=b\"", more))
                    .as(name + more)
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base64",
                "quoted-printable",
                "BASE64",
                "x-uuencode",
                "binary, base64",
                "8 bit",
                "gzip",
                "binary; x=y"
            })
    void anEncodingThatIsNotUndone(String encoding) {
        for (String name : PARTS) {
            refused(name, "Content-Transfer-Encoding: " + encoding + "\r\n", "Content-Transfer-Encoding: " + encoding);
            refused(name, "content-transfer-encoding :" + encoding + "\r\n", "no name and colon");
            refused(name, "Content-Encoding:" + encoding + "\r\n", "Content-Encoding: " + encoding);
            refused(name, "Content-Transfer-Encoding:\r\n " + encoding + "\r\n", encoding);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "text/html", "application/xml", "nonsense", "application/"})
    void aJobThatSaysItIsNoJson(String type) {
        refused("job", "Content-Type: " + type + "\r\n", "application/json, not as");
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf-16", "\"utf-32\"", "iso-2022-jp", "nonsense", "\"", ""})
    void aJobInAnotherEncoding(String charset) {
        refused("job", "Content-Type: application/json; charset=" + charset + "\r\n", "JSON comes as UTF-8");
        refused("job", "Content-Type: text/plain;charset=" + charset + "\r\n", "JSON comes as UTF-8");
    }

    /** Apache's client says so of each text. */
    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "us-ascii", "\"windows-1252\"", "latin1"})
    void aJobOfACharsetThatHasAsciiInCommonIsTakenUpToThat(String charset) throws Exception {
        PartHeaders said = PartHeaders.of("Content-Type: text/plain; charset=" + charset + "\r\n");
        byte[] ascii = "{\"prompt\":\"\u007f\"}".getBytes(StandardCharsets.US_ASCII);
        assertThat(said.json(new ByteArrayInputStream(ascii)).readAllBytes()).isEqualTo(ascii);
        for (int beyond = 0x80; beyond < 0x100; beyond++) {
            byte[] more = Arrays.copyOf(ascii, ascii.length + 1);
            more[ascii.length] = (byte) beyond;
            assertRefused(
                    () -> said.json(new ByteArrayInputStream(more)).readAllBytes(), "JSON comes as UTF-8", charset);
            assertRefused(
                    () -> {
                        InputStream one = said.json(new ByteArrayInputStream(more));
                        while (one.read() >= 0) {
                            // to its end
                        }
                    },
                    "JSON comes as UTF-8",
                    charset);
        }
    }

    @Test
    void controlCharactersWhereverTheyAre() {
        for (char c = 0; c < 0x80; c++) {
            if (c < ' ' && c != '\t' || c == 0x7f) {
                for (String name : PARTS) {
                    String odd = "form-data; name=\"" + name + c + "\"";
                    assertRefused(() -> read(name, odd, ""), "control character", "" + (int) c);
                    refused(name, "X-Odd: a" + c + "b\r\n", "control character");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no colon", "Content-Type", ": x", " : x", "a b: c", "\u00e4: x", "(a): x"})
    void linesThatAreNoHeaders(String line) {
        for (String name : PARTS) {
            // a line that begins with a space goes on with the one before it
            refused(name, (line.startsWith(" ") ? "odd" : "") + line + "\r\n", "no name and colon");
        }
    }

    @Test
    void whatIsSaidTwice() {
        for (String header : List.of(
                "Content-Type: application/json",
                "Content-Disposition: form-data; name=\"job\"",
                "Content-Transfer-Encoding: binary",
                "Content-Encoding: identity")) {
            refused("job", header + "\r\n" + header.replace("Content", "content") + "\r\n", "twice");
        }
        for (String second : List.of("name=\"job\"", "NAME=file", "name = \"\"")) {
            assertRefused(() -> read("job", "form-data; name=\"job\"; " + second, ""), "more than one name", second);
        }
    }

    private static void refused(String name, String more, String why) {
        assertRefused(() -> read(name, "form-data; name=\"" + name + "\"", more), why, name + " " + more);
    }

    private static void assertRefused(Reading reading, String why, String what) {
        assertThatThrownBy(reading::read)
                .as(what)
                .isInstanceOf(RequestProblem.class)
                .hasMessageContaining(why);
    }

    private interface Reading {
        void read() throws Exception;
    }

    private static void read(String name, String disposition, String more) throws Exception {
        String odd = "--b\r\nContent-Disposition: " + disposition + "\r\n" + more + "\r\n{}\r\n";
        String other = "--b\r\nContent-Disposition: form-data; name=\"" + (name.equals("job") ? "file" : "job")
                + "\"\r\n\r\n{}\r\n";
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/generations");
        request.setContentType("multipart/form-data; boundary=b");
        request.setContent((odd + other + "--b--\r\n").getBytes(StandardCharsets.UTF_8));
        Parts.read(
                request,
                (part, type) -> assertThat(part.readAllBytes()).hasSize(2),
                (part, type) -> assertThat(part.readAllBytes()).hasSize(2));
    }
}
