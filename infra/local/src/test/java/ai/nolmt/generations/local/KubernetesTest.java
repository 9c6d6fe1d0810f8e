package ai.nolmt.generations.local;

import static ai.nolmt.generations.local.Manifests.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

/** The files of infra/kubernetes, as they lie there; KustomizeTest looks at what is made of them. */
class KubernetesTest {
    private static final Pattern STOPS =
            Pattern.compile("SIGTERM stops an API within (\\d+) s and a worker within (\\d+) s");
    private static final List<JsonNode> BASE = Manifests.base();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base",
                "components/keda",
                "components/external-secrets",
                "overlays/aws",
                "overlays/supabase",
                "overlays/kind"
            })
    void eachDocumentIsOneOfItsKind(String folder) {
        Manifests.resources(folder)
                .forEach(file -> assertThat(Manifests.file(folder + "/" + file))
                        .isNotEmpty()
                        .allSatisfy(ManifestSchemas::check));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {selector: {}, template: {spec: {container: []}}}}",
                "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{name: http}]}}",
                "{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {name: a}, spec: {scaleTargetRef: {}, triggers: []}}",
                "{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {name: a}, spec: {scaleTargetRef: {name: a}, trigger: []}}"
            })
    void othersAreTold(String yaml) {
        assertThatThrownBy(() -> ManifestSchemas.check(Manifests.parsed(yaml).get(0)))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void allVariablesAreSettings() {
        Stream.of("overlays/aws", "overlays/supabase", "overlays/kind")
                .forEach(overlay ->
                        ManifestRules.knownSettings(Manifests.settings(overlay).keySet()));
        Manifests.pods(BASE)
                .flatMap(Manifests::containers)
                .forEach(container -> ManifestRules.knownSettings(
                        Manifests.environment(container).keySet()));
        assertThatThrownBy(() -> ManifestRules.knownSettings(Set.of("NOLMT_UPLOAD_CONCURENCY")))
                .isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/aws", "overlays/supabase", "overlays/kind"})
    void eachApplicationHasAllThatItNeeds(String overlay) throws Exception {
        for (String app : Manifests.APPS) {
            Set<String> variables = new HashSet<>(Manifests.settings(overlay).keySet());
            Manifests.containers(Manifests.pod(one(BASE, "Deployment", app)))
                    .forEach(container ->
                            variables.addAll(Manifests.environment(container).keySet()));
            assertThat(variables).as(app).containsAll(ManifestRules.required(app));
        }
        assertThat(ManifestRules.required("ingest-api"))
                .contains("NOLMT_JWT_SECRET", "NOLMT_DATABASE_URL", "AWS_S3_BUCKET_NAME");
    }

    @Test
    void podsAreRestricted() {
        assertThat(Manifests.pods(BASE)).hasSize(4).allSatisfy(ManifestRules::restricted);
        assertThat(Manifests.pods(BASE).flatMap(Manifests::containers)).allSatisfy(ManifestRules::readOnly);
        assertThat(one(BASE, "Namespace", "nolmt").toString())
                .contains("\"pod-security.kubernetes.io/enforce\":\"restricted\"");
    }

    @Test
    void probesAskWhereHealthIs() {
        for (String app : Manifests.APPS) {
            JsonNode container = container(app);
            String port = ManifestRules.managementPort(app);
            JsonNode management = Manifests.elements(container.path("ports"))
                    .filter(one -> one.path("name").asString("").equals("management"))
                    .findFirst()
                    .orElseThrow();
            assertThat(management.path("containerPort").asString("")).as(app).isEqualTo(port);
            assertThat(one(BASE, "Deployment", app).toString()).contains("\"prometheus.io/port\":\"" + port + "\"");
            Map.of("startupProbe", "liveness", "livenessProbe", "liveness", "readinessProbe", "readiness")
                    .forEach((probe, group) -> {
                        JsonNode get = container.path(probe).path("httpGet");
                        assertThat(get.path("path").asString("")).isEqualTo("/actuator/health/" + group);
                        assertThat(get.path("port").asString("")).isEqualTo("management");
                    });
        }
    }

    @Test
    void thereIsTimeToStop() {
        Matcher stops = STOPS.matcher(Observability.text(StackTests.home().resolve("docs/operations.md")));
        assertThat(stops.find()).isTrue();
        for (String app : Manifests.APPS) {
            int needed = Integer.parseInt(stops.group(app.equals("ingest-api") ? 1 : 2))
                    + container(app)
                            .path("lifecycle")
                            .path("preStop")
                            .path("sleep")
                            .path("seconds")
                            .asInt(0);
            assertThat(Manifests.pod(one(BASE, "Deployment", app))
                            .path("terminationGracePeriodSeconds")
                            .asInt())
                    .as(app)
                    .isGreaterThan(needed + 5);
        }
    }

    /** Else the kubelet would end a pod whose outputs are all within the settings. */
    @Test
    void theWorkFolderHoldsWhatMayBeInIt() {
        Map<String, String> api = Manifests.environment(container("ingest-api"));
        Map<String, String> upload = Manifests.environment(container("upload-worker"));
        long attempts = DataSize.parse("512MB").toBytes();

        assertThat(ManifestRules.volume(Manifests.pod(one(BASE, "Deployment", "ingest-api")), "work"))
                .isGreaterThan(bytes(api.get("NOLMT_INGEST_BODY_MOST")));
        assertThat(ManifestRules.volume(Manifests.pod(one(BASE, "Deployment", "upload-worker")), "work"))
                .isGreaterThan(bytes(upload.get("NOLMT_SOURCES_BYTES_IN_FLIGHT")) + attempts);
        assertThat(Observability.text(StackTests.home().resolve("docs/configuration.md")))
                .contains("| `nolmt.upload.bytes-in-flight` | `512MB` |");
        assertThat(api).containsEntry("NOLMT_INGEST_WORK_FOLDER", "/work");
        assertThat(upload).containsEntry("NOLMT_UPLOAD_WORK_FOLDER", "/work");
    }

    @Test
    void workersAreScaledByTheirQueues() {
        List<JsonNode> scaling = Manifests.file("components/keda/scaling.yaml");
        JsonNode queues = Manifests.parsed(Observability.text(
                        StackTests.home().resolve("common/core/src/main/resources/nolmt-defaults.yml")))
                .get(0)
                .path("nolmt")
                .path("queues");

        assertThat(queueNames(one(scaling, "ScaledObject", "upload-worker")))
                .containsExactly(
                        queues.path("jobs").asString(), queues.path("jobs").asString() + "-dlq");
        assertThat(queueNames(one(scaling, "ScaledObject", "cleanup-worker")))
                .containsExactly(
                        queues.path("cleanups").asString(),
                        queues.path("cleanups").asString() + "-dlq");
        assertThat(one(scaling, "ScaledObject", "cleanup-worker")
                        .path("spec")
                        .path("minReplicaCount")
                        .asInt(-1))
                .isZero();
        assertThat(scaling.toString()).contains("\"type\":\"prometheus\"", "\"type\":\"cron\"");
    }

    @Test
    void secretsComeFromOutsideByTheirNames() {
        Set<String> external = Manifests.file("components/external-secrets/secrets.yaml").stream()
                .map(secret -> secret.path("spec").path("target").path("name").asString(""))
                .collect(Collectors.toSet());

        assertThat(ManifestRules.secrets(BASE)).isEqualTo(external).hasSize(4);
    }

    private static long bytes(@Nullable String size) {
        return DataSize.parse(Objects.requireNonNull(size)).toBytes();
    }

    private static List<String> queueNames(JsonNode scaled) {
        return scaled.findValues("queueURL").stream().map(JsonNode::asString).toList();
    }

    private static JsonNode container(String app) {
        return Manifests.containers(Manifests.pod(one(BASE, "Deployment", app)))
                .findFirst()
                .orElseThrow();
    }
}
