package ai.nolmt.generations.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.message.Pointer.Target;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointerCodecTest {
    private static final UUID ID = UUID.fromString("0190b0c0-0000-7000-8000-000000000001");

    @Test
    void aPointerIsReadBackAsItWasWritten() {
        Pointer pointer = new Pointer(Target.JOB, ID, 3, UUID.fromString("0190b0c0-0000-4000-8000-000000000002"));
        assertThat(PointerCodec.decode(PointerCodec.encode(pointer), Target.JOB))
                .isEqualTo(pointer);
    }

    @Test
    void itsFormIsAContract() {
        assertThat(new String(PointerCodec.encode(new Pointer(Target.JOB, ID, 0, null)), StandardCharsets.UTF_8))
                .isEqualTo("{\"schemaVersion\":1,\"jobId\":\"" + ID + "\",\"epoch\":0}");
    }

    @Test
    void whatANewerSenderAddsIsIgnored() {
        assertThat(decode("{\"schemaVersion\":1,\"jobId\":\"" + ID + "\",\"colour\":{\"a\":[1]}}"))
                .isEqualTo(new Pointer(Target.JOB, ID, 0, null));
    }

    @Tag("A24")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "2",
                "-1",
                "2147483648",
                "-9223372036854775809",
                "99999999999999999999",
                "1000000000000000000000000000000000000000000000000000000000000"
            })
    void aVersionOfAnySizeThatIsNotOursIsNotGuessedAt(String version) {
        assertThatThrownBy(() -> decode("{\"schemaVersion\":" + version + ",\"jobId\":\"" + ID + "\"}"))
                .isInstanceOf(PointerCodec.UnknownVersion.class);
    }

    @Tag("A24")
    @Test
    void whateverIsSentIsAPointerOrOneOfTwoProblems() {
        Random random = new Random(20261125);
        String[] parts = {
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"schemaVersion\"",
            "\"jobId\"",
            "\"epoch\"",
            "\"installation\"",
            "1",
            "2",
            "1e999",
            "0.1",
            "-0",
            "true",
            "null",
            "\"" + ID + "\"",
            "99999999999999999999",
            "\"\\ud800\"",
            "\u0000",
            " "
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder body = new StringBuilder(random.nextBoolean() ? "{\"schemaVersion\":1," : "");
            for (int n = random.nextInt(12); n > 0; n--) {
                body.append(parts[random.nextInt(parts.length)]);
            }
            try {
                decode(body.toString());
            } catch (PointerCodec.Undecodable | PointerCodec.UnknownVersion e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no",
                "[]",
                "null",
                "{}",
                "{\"schemaVersion\":\"1\"}",
                "{\"schemaVersion\":1}",
                "{\"schemaVersion\":1,\"jobId\":7}",
                "{\"schemaVersion\":1,\"jobId\":\"1-1-1-1-1\"}",
                "{\"schemaVersion\":1,\"runId\":\"0190b0c0-0000-7000-8000-000000000001\"}",
                "{\"schemaVersion\":1,\"jobId\":\"0190b0c0-0000-7000-8000-000000000001\",\"epoch\":-1}",
                "{\"schemaVersion\":1,\"schemaVersion\":1,\"jobId\":\"0190b0c0-0000-7000-8000-000000000001\"}"
            })
    void whatIsNoPointerIsToldApart(String body) {
        assertThatThrownBy(() -> decode(body)).isInstanceOf(PointerCodec.Undecodable.class);
    }

    private static Pointer decode(String body) {
        return PointerCodec.decode(body.getBytes(StandardCharsets.UTF_8), Target.JOB);
    }
}
