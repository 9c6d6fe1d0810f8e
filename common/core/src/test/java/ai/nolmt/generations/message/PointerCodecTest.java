package ai.nolmt.generations.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.message.Pointer.Target;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointerCodecTest {
    private static final UUID ID = UUID.fromString("0190b0c0-0000-7000-8000-000000000001");

    @Test
    void aPointerIsReadBackAsItWasWritten() {
        Pointer pointer = new Pointer(Target.JOB, ID, 3);
        assertThat(PointerCodec.decode(PointerCodec.encode(pointer), Target.JOB))
                .isEqualTo(pointer);
    }

    @Test
    void itsFormIsAContract() {
        assertThat(new String(PointerCodec.encode(new Pointer(Target.JOB, ID, 0)), StandardCharsets.UTF_8))
                .isEqualTo("{\"schemaVersion\":1,\"jobId\":\"" + ID + "\",\"epoch\":0}");
    }

    @Test
    void whatANewerSenderAddsIsIgnored() {
        assertThat(decode("{\"schemaVersion\":1,\"jobId\":\"" + ID + "\",\"colour\":{\"a\":[1]}}"))
                .isEqualTo(new Pointer(Target.JOB, ID, 0));
    }

    @Test
    void anUnknownVersionIsNotGuessedAt() {
        assertThatThrownBy(() -> decode("{\"schemaVersion\":2,\"jobId\":\"" + ID + "\"}"))
                .isInstanceOf(PointerCodec.UnknownVersion.class);
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
