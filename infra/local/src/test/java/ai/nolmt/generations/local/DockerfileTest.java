package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What infra/containers/Dockerfile promises to those who run its images. That it builds, only an engine can tell. */
class DockerfileTest {
    private static final Path FOLDER = StackTests.home().resolve("infra/containers");
    private static final Pattern STAGE = Pattern.compile("FROM (\\S+) AS (\\S+)");

    private final Map<String, List<String>> stages = stages();

    @Test
    void thereIsATargetForEachImageThatOthersName() {
        List<String> targets = stages.entrySet().stream()
                .filter(stage -> stage.getValue().get(0).equals("FROM runtime AS " + stage.getKey()))
                .map(Map.Entry::getKey)
                .toList();

        assertThat(targets).containsExactly("ingest-api", "upload-worker", "cleanup-worker", "tools");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest-api", "upload-worker", "cleanup-worker"})
    void anApplicationIsAskedOnItsOwnPortAndCalledWithItsOwnCache(String app) {
        List<String> stage = stages.getOrDefault(app, List.of());
        String port = ManifestRules.managementPort(app);

        assertThat(stage)
                .anySatisfy(line -> assertThat(line).startsWith("EXPOSE").endsWith(" " + port))
                .anySatisfy(line -> assertThat(line).startsWith("HEALTHCHECK").endsWith("\"" + port + "\"]"))
                .contains("ENTRYPOINT [\"java\", \"-Xms64m\", \"-XX:AOTCache=/nolmt/" + app + "/" + app
                        + ".aot\", \"-jar\", \"/nolmt/" + app + "/" + app + ".jar\"]");
    }

    @Test
    void whatIsRunIsNobodysButOursAndNeedsNoShell() {
        assertThat(stages.getOrDefault("runtime", List.of()))
                .contains("USER 10001:10001", "VOLUME [\"/tmp\", \"/work\"]");
        stages.forEach((name, lines) -> {
            if (!List.of("extracted", "trained").contains(name)) {
                assertThat(lines).as(name).noneMatch(line -> line.startsWith("RUN"));
                assertThat(lines).as(name).noneMatch(line -> line.startsWith("ENTRYPOINT") && !line.contains("["));
            }
        });
    }

    private static Map<String, List<String>> stages() {
        Map<String, List<String>> stages = new LinkedHashMap<>();
        String name = "";
        for (String line :
                Observability.text(FOLDER.resolve("Dockerfile")).lines().toList()) {
            Matcher stage = STAGE.matcher(line);
            name = stage.matches() ? stage.group(2) : name;
            stages.computeIfAbsent(name, any -> new ArrayList<>()).add(line);
        }
        return stages;
    }
}
