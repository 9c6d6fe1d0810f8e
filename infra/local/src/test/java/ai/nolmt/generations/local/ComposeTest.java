package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The files of infra/containers. That they run, no test without a Docker engine can tell. */
class ComposeTest {
    private static final Path FOLDER = StackTests.home().resolve("infra/containers");

    @Test
    void eachApplicationHasAllThatItNeeds() {
        JsonNode services = services("compose.yaml");
        for (String app : Manifests.APPS) {
            Set<String> variables = variables(services.path(app));
            assertThat(variables).as(app).containsAll(ManifestRules.required(app));
            ManifestRules.knownSettings(variables);
        }
        assertThat(variables(services.path("migrate"))).contains("NOLMT_MIGRATION_DATABASE_URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"compose.yaml", "compose.aws.yaml"})
    void applicationsMayDoLittleAndComeInAnyNumber(String file) {
        JsonNode services = services(file);
        for (String app : Manifests.APPS) {
            JsonNode service = services.path(app);
            ManifestRules.knownSettings(variables(service));
            assertThat(service.path("image").asString("")).startsWith("nolmt-" + app + ":");
            assertThat(service.path("read_only").asBoolean(false)).isTrue();
            assertThat(service.path("cap_drop").toString()).isEqualTo("[\"ALL\"]");
            assertThat(service.path("mem_limit").asString("")).isNotEmpty();
            assertThat(service.path("stop_grace_period").asString("")).isEqualTo("60s");
            assertThat(service.has("container_name")).isFalse();
            assertThat(service.has("ports")).isEqualTo(app.equals("ingest-api"));
        }
        services.forEach(service -> Manifests.texts(service.path("ports"))
                .forEach(port -> assertThat(port).startsWith("127.0.0.1:")));
    }

    @Test
    void whatIsMountedIsThere() {
        List<String> mounted = services("compose.observability.yaml")
                .valueStream()
                .flatMap(service -> Manifests.texts(service.path("volumes")).stream())
                .filter(volume -> volume.startsWith("."))
                .map(volume -> volume.substring(0, volume.indexOf(':')))
                .toList();

        assertThat(mounted)
                .hasSize(4)
                .allSatisfy(path -> assertThat(FOLDER.resolve(path).normalize()).exists());
    }

    @Test
    void tracesGoWhereTheyAreCollected() {
        JsonNode services = services("compose.observability.yaml");

        for (String app : List.of("ingest-api", "upload-worker")) {
            ManifestRules.knownSettings(variables(services.path(app)));
            assertThat(services.path(app)
                            .at("/environment/NOLMT_TRACING_ENDPOINT")
                            .asString(""))
                    .isEqualTo("http://collector:4318/v1/traces");
        }
        assertThat(Manifests.texts(services.path("collector").path("ports"))).containsExactly("127.0.0.1:16686:16686");
    }

    private static JsonNode services(String file) {
        return Manifests.parsed(Observability.text(FOLDER.resolve(file))).get(0).path("services");
    }

    private static Set<String> variables(JsonNode service) {
        return new HashSet<>(service.path("environment").propertyNames());
    }
}
