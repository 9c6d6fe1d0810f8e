package ai.nolmt.generations.ingest.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.ingest.web.RequestProblem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64TextTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private final GenerationReader reader = new GenerationReader(Fuzzed.settings());

    /** Across whatever the parser and we hold at once, with members before and behind. */
    @RepeatedTest(200)
    void anyBytesComeOutAsTheyWentIn(RepetitionInfo run) throws IOException {
        Random random = new Random(run.getCurrentRepetition());
        byte[] bytes = new byte[random.nextInt(run.getCurrentRepetition() < 100 ? 60 : 30_000)];
        random.nextBytes(bytes);
        String text = Base64.getEncoder().encodeToString(bytes);
        assertThat(decoded(" ".repeat(random.nextInt(9000)), text)).isEqualTo(bytes);
        assertThat(decoded("", text.replace("=", ""))).isEqualTo(bytes);
        assertThat(decoded("", text.replace("/", "\\/").replace("A", "\\u0041")))
                .isEqualTo(bytes);
        String lines = Base64.getMimeEncoder(4 * (1 + random.nextInt(19)), new byte[] {'\n'})
                .encodeToString(bytes);
        assertThat(decoded("", lines.replace("\n", "\\r\\n") + " \\t")).isEqualTo(bytes);
    }

    /** Of all ends of one or two digits, those are Base64 that lose no bit. */
    @Test
    void anEndThatLosesBitsIsRefused() throws IOException {
        for (String before : new String[] {"", "QUJD", "QUJD".repeat(3000)}) {
            for (int i = 0; i < ALPHABET.length(); i++) {
                String one = before + "Q" + ALPHABET.charAt(i);
                String two = before + "QU" + ALPHABET.charAt(i);
                for (String padding : new String[] {"", "="}) {
                    expect(i % 16 == 0, one + padding + padding);
                    expect(i % 4 == 0, two + padding);
                }
            }
        }
    }

    private void expect(boolean isRight, String text) throws IOException {
        if (isRight) {
            assertThat(decoded("", text)).isEqualTo(Base64.getDecoder().decode(text));
        } else {
            refused(text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aGk=aGk=",
                "aGk=aGk",
                "aGk==",
                "aGk=====",
                "aA=a",
                "aA=",
                "aA= =",
                "aA=== ",
                "a",
                "QUJDA",
                "=",
                "====",
                "Q===",
                "QQ==QQ==",
                "QUJD====",
                "!!!!",
                "aG k=",
                "a-_k",
                "QUJD\\u0000",
                "QUJD\\u003d",
                "QUJD\\b",
                "QUJD\u00e9",
                "QUJD\\\"",
                "QUJD\ud83d\ude00"
            })
    void whatIsNoneIsRefused(String text) {
        refused(text);
        refused("QUJD".repeat(4000) + text);
    }

    private void refused(String text) {
        assertThatThrownBy(() -> decoded("", text))
                .as(text)
                .isInstanceOf(RequestProblem.class)
                .hasMessageContaining("not Base64");
    }

    private byte[] decoded(String before, String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String json = before + "{\"output\":{\"inline\":{\"data\":\"" + text
                + "\",\"contentType\":\"a/b\"}},\"prompt\":\"p\"}";
        GenerationRequest request = reader.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), out);
        assertThat(request.contentType()).isEqualTo("a/b");
        assertThat(request.prompt()).isEqualTo("p");
        return out.toByteArray();
    }
}
