package ai.nolmt.generations.local;

import static ai.nolmt.generations.local.Manifests.one;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What kustomize makes of each overlay. */
class KustomizeTest {
    private final OptionalCommand kustomize = OptionalCommand.of("NOLMT_TEST_KUSTOMIZE");

    @ParameterizedTest
    @ValueSource(strings = {"aws", "supabase", "kind"})
    void anOverlayIsWhole(String overlay) throws Exception {
        List<JsonNode> all = Manifests.parsed(kustomize.run(Manifests.FOLDER, "build", "overlays/" + overlay));

        assertThat(all).allSatisfy(ManifestSchemas::check);
        assertThat(all.stream()
                        .filter(document -> !Manifests.kind(document).equals("Namespace"))
                        .filter(document -> !document.path("metadata")
                                .path("namespace")
                                .asString("")
                                .equals("nolmt"))
                        .map(document -> Manifests.kind(document) + " " + Manifests.name(document)))
                .isEmpty();
        assertThat(Manifests.pods(all)).allSatisfy(ManifestRules::restricted);
        assertThat(Manifests.pods(all).flatMap(Manifests::containers))
                .allSatisfy(container ->
                        assertThat(container.path("image").asString("")).contains(":"));
        // Kubernetes takes two dollars in a row for one
        assertThat(Manifests.pods(all)
                        .flatMap(Manifests::containers)
                        .flatMap(container -> Manifests.texts(container.path("args")).stream()))
                .isNotEmpty()
                .noneMatch(argument -> argument.contains("$$"));
        for (String app : Manifests.APPS) {
            JsonNode pod = Manifests.pod(one(all, "Deployment", app));
            assertThat(variables(all, pod)).as(app).containsAll(ManifestRules.required(app));
            ManifestRules.knownSettings(variables(all, pod));
            assertThat(Manifests.containers(pod)).allSatisfy(ManifestRules::readOnly);
        }
        assertThat(named(all, "Secret", "ExternalSecret")).containsAll(ManifestRules.secrets(all));
        assertThat(named(all, "ServiceAccount")).containsAll(accounts(all));
    }

    /** What ../deploy brings in first is all that the migration needs. */
    @ParameterizedTest
    @ValueSource(strings = {"aws", "supabase", "kind"})
    void theMigrationGoesBeforeWithAllThatItNeeds(String overlay) throws Exception {
        List<JsonNode> before =
                Manifests.parsed(kustomize.run(Manifests.FOLDER, "build", "overlays/" + overlay)).stream()
                        .filter(document ->
                                document.path("metadata").path("labels").has("nolmt.ai/rollout"))
                        .toList();

        JsonNode pod = Manifests.pod(one(before, "Job", "migrate"));
        assertThat(variables(before, pod)).contains("NOLMT_MIGRATION_DATABASE_URL", "AWS_REGION", "AWS_S3_BUCKET_NAME");
        assertThat(named(before, "Secret", "ExternalSecret")).containsAll(ManifestRules.secrets(before));
        assertThat(named(before, "ServiceAccount"))
                .containsAll(accounts(before))
                .contains("migrate");
        assertThat(named(before, "Deployment")).doesNotContainAnyElementsOf(Manifests.APPS);
        assertThat(named(before, "NetworkPolicy")).contains("nothing", "names", "database", "https");
    }

    private static Set<String> named(List<JsonNode> all, String... kinds) {
        return all.stream()
                .filter(document -> Set.of(kinds).contains(Manifests.kind(document)))
                .map(Manifests::name)
                .collect(Collectors.toSet());
    }

    private static Set<String> accounts(List<JsonNode> all) {
        return Manifests.pods(all)
                .filter(pod -> pod.has("serviceAccountName"))
                .map(pod -> pod.path("serviceAccountName").asString(""))
                .collect(Collectors.toSet());
    }

    /** Of a pod's first container: its own, and those of the ConfigMaps that it takes. */
    private static Set<String> variables(List<JsonNode> all, JsonNode pod) {
        JsonNode container =
                Manifests.elements(pod.path("containers")).findFirst().orElseThrow();
        Set<String> names = new HashSet<>(Manifests.environment(container).keySet());
        Manifests.elements(container.path("envFrom"))
                .map(from -> from.path("configMapRef").path("name").asString(""))
                .flatMap(name -> Stream.of(one(all, "ConfigMap", name)))
                .forEach(map -> map.path("data").propertyNames().forEach(names::add));
        return names;
    }
}
