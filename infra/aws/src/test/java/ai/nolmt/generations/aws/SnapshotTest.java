package ai.nolmt.generations.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** The templates as they are kept, so that a change of one is seen; with {@code -Dnolmt.templates.write=true} they are written anew. */
class SnapshotTest {
    // the members of a policy have another order in each JVM, and mean the same
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .build();

    @ParameterizedTest
    @ValueSource(strings = {Ground.NAME, Applications.NAME})
    void theTemplateIsAsItWas(String stack) throws Exception {
        Path kept = Path.of("src/test/resources/templates", stack + ".json");
        JsonNode made = stack.equals(Ground.NAME)
                ? Synthesis.usual().ground()
                : Synthesis.usual().applications();
        String text = JSON.writeValueAsString(made) + "\n";
        if (Boolean.getBoolean("nolmt.templates.write")) {
            Files.writeString(kept, text);
        }
        assertThat(Files.readString(kept))
                .as("write it anew with -Dnolmt.templates.write=true")
                .isEqualTo(text);
    }
}
