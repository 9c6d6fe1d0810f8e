package ai.nolmt.generations.aws;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.tools.provision.iam.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/aws.md, which people go by. */
class AwsDocumentTest {
    private static final Path DOCUMENT = ContainersTest.HOME.resolve("docs/aws.md");
    private static final Pattern SETTING = Pattern.compile("^\\| `(nolmt\\.aws\\.[a-z.-]+)` \\|", Pattern.MULTILINE);

    @Test
    void allSettingsAreInTheTable() throws Exception {
        assertThat(SETTING.matcher(Files.readString(DOCUMENT)).results().map(row -> row.group(1)))
                .containsExactlyInAnyOrderElementsOf(Context.names(Context.STACK, StackSettings.class));
    }

    @Test
    void allSecretsAreInTheTable() throws Exception {
        String document = Files.readString(DOCUMENT);
        Wishes wishes = Synthesis.wishes(Map.of());

        for (Stage stage : Stage.values()) {
            String members = StageSecrets.variables(stage, wishes).stream()
                    .map(name -> "`" + name + "`")
                    .collect(Collectors.joining(", "));
            assertThat(document).contains("| `nolmt/" + stage.title() + "` | " + members);
        }
    }

    @Test
    void whatIsCalledIsThere() {
        assertThat(ContainersTest.HOME.resolve("infra/aws/synth")).isExecutable();
        assertThat(ContainersTest.HOME.resolve("infra/aws/deploy")).isExecutable();
    }

    @Test
    void bothStacksHaveTheirNames() throws Exception {
        assertThat(Files.readString(DOCUMENT)).contains("`" + Ground.NAME + "`", "`" + Applications.NAME + "`");
    }
}
