package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;

/** What holds of all pods of ours. */
final class ManifestRules {
    private static final Pattern VARIABLE = Pattern.compile("\\| ((?:`[A-Z0-9_]+`(?:, )?)+) \\| ([^|]+) \\|.*");
    /** With a role, beside a login of its own, of AWS. */
    private static final Set<String> OPTIONAL = Set.of(
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "NOLMT_DATABASE_SHARED_LOGIN",
            "AWS_ENDPOINT_URL_S3",
            "AWS_ENDPOINT_URL_SQS");

    private static final Set<String> OF_OTHERS = Set.of("JAVA_TOOL_OPTIONS", "LOGGING_STRUCTURED_FORMAT_CONSOLE");

    private ManifestRules() {}

    /** An application refuses a name of ours that nobody reads; what AWS' SDK would not read is as silent as a misspelt one. */
    static void knownSettings(Collection<String> variables) {
        Set<String> known = new TreeSet<>(documented()
                .map(row -> row.group(1))
                .flatMap(ManifestRules::names)
                .toList());
        try {
            new ClassPathResource("nolmt-settings.txt")
                    .getContentAsString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("nolmt."))
                    .forEach(line -> known.add(line.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        known.addAll(OF_OTHERS);
        assertThat(variables).isSubsetOf(known);
    }

    /** Of an application, by the table of docs/configuration.md. */
    static Set<String> required(String app) {
        return documented()
                .filter(row ->
                        row.group(2).equals("all") || row.group(2).equals(app.replace("ingest-api", "ingest API")))
                .flatMap(row -> names(row.group(1)))
                .filter(name -> !OPTIONAL.contains(name))
                .collect(Collectors.toSet());
    }

    private static Stream<MatchResult> documented() {
        try {
            return Files.readAllLines(StackTests.home().resolve("docs/configuration.md")).stream()
                    .map(VARIABLE::matcher)
                    .filter(row -> row.matches())
                    .map(row -> row.toMatchResult());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<String> names(String cell) {
        return Stream.of(cell.replace("`", "").split(", "));
    }

    /** As the namespace enforces it, and bounded in memory and disk. */
    static void restricted(JsonNode pod) {
        JsonNode security = pod.path("securityContext");
        assertThat(security.path("runAsNonRoot").asBoolean(false)).isTrue();
        assertThat(security.path("seccompProfile").path("type").asString("")).isEqualTo("RuntimeDefault");
        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        // else our names would be among those that Kubernetes tells of services
        assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
        assertThat(pod.path("volumes").valueStream())
                .allSatisfy(volume -> assertThat(
                                volume.path("emptyDir").path("sizeLimit").asString(""))
                        .isNotEmpty());
        assertThat(Manifests.containers(pod)).isNotEmpty().allSatisfy(container -> {
            JsonNode own = container.path("securityContext");
            assertThat(own.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(own.path("capabilities").path("drop").toString()).isEqualTo("[\"ALL\"]");
            assertThat(container.path("resources").path("limits").path("memory").asString(""))
                    .isNotEmpty()
                    .isEqualTo(container
                            .path("resources")
                            .path("requests")
                            .path("memory")
                            .asString(""));
        });
    }

    static void readOnly(JsonNode container) {
        assertThat(container
                        .path("securityContext")
                        .path("readOnlyRootFilesystem")
                        .asBoolean(false))
                .isTrue();
    }

    /** In bytes. */
    static long volume(JsonNode pod, String name) {
        String size = pod.path("volumes")
                .valueStream()
                .filter(volume -> volume.path("name").asString("").equals(name))
                .map(volume -> volume.path("emptyDir").path("sizeLimit").asString(""))
                .findFirst()
                .orElseThrow();
        assertThat(size).matches("\\d+[MG]i");
        return Long.parseLong(size.substring(0, size.length() - 2)) << (size.endsWith("Gi") ? 30 : 20);
    }

    /** Names of those that pods ask for. */
    static Set<String> secrets(List<JsonNode> documents) {
        return documents.stream()
                .flatMap(document -> document.findValues("secretKeyRef").stream())
                .map(reference -> reference.path("name").asString(""))
                .collect(Collectors.toSet());
    }

    /** As the application's own settings say it. */
    static String managementPort(String app) {
        List<JsonNode> settings = Manifests.parsed(
                Observability.text(StackTests.home().resolve(app + "/src/main/resources/application.yml")));
        JsonNode own = settings.get(settings.size() - 1);
        return own.path("management")
                .path("server")
                .path("port")
                .asString(own.path("server").path("port").asString(""));
    }
}
