package ai.nolmt.generations.media.format;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.object.Content;
import java.io.IOException;

/** Any bytes are told or refused by an inspector, whether it recognises them or not. */
final class Fuzzed {
    private Fuzzed() {}

    static void inspect(FormatInspector inspector, byte[] bytes) throws IOException {
        inspector.recognises(bytes);
        Facts facts = new Facts();
        try (Bytes in = new Bytes(Content.of(bytes))) {
            assertThat(inspector.inspect(in, facts)).contains("/");
            assertThat(facts.told().trailingBytes()).isBetween(0L, (long) bytes.length);
            assertThat(String.valueOf(facts.told().toJson())).isNotBlank();
        } catch (BrokenMedia refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
