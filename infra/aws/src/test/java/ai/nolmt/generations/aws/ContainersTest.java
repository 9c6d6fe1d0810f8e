package ai.nolmt.generations.aws;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.tools.provision.iam.Stage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;

/** What runs in a task, and as what. */
class ContainersTest {
    static final Path HOME = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern STOPS =
            Pattern.compile("SIGTERM stops an API within (\\d+) s and a worker within (\\d+) s");

    @ParameterizedTest
    @EnumSource
    void nothingIsWritableButTmpAndWork(Stage stage) {
        JsonNode container = Synthesis.usual().container(stage.title());

        assertThat(container.path("User").asString("")).isEqualTo("10001:10001");
        assertThat(container.path("ReadonlyRootFilesystem").asBoolean(false)).isTrue();
        assertThat(container.at("/LinuxParameters/Capabilities/Drop").toString())
                .isEqualTo("[\"ALL\"]");
        assertThat(container
                        .path("MountPoints")
                        .valueStream()
                        .map(mount -> mount.path("ContainerPath").asString("")))
                .contains("/tmp")
                .isSubsetOf("/tmp", "/work");
    }

    @ParameterizedTest
    @EnumSource
    void tasksAreOfArmAndOfOurImages(Stage stage) {
        Templates templates = Synthesis.usual();

        assertThat(templates.task(stage.title()).text("RuntimePlatform", "CpuArchitecture"))
                .isEqualTo("ARM64");
        assertThat(templates.container(stage.title()).path("Image").asString(""))
                .endsWith("/" + Images.nameOf(stage) + ":0.1.0");
        assertThat(templates.of("AWS::ECR::Repository"))
                .hasSize(4)
                .allSatisfy(repository ->
                        assertThat(repository.text("ImageTagMutability")).isEqualTo("IMMUTABLE"));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MIGRATE")
    void livenessIsAskedWhereHealthIs(Stage stage) throws Exception {
        JsonNode container = Synthesis.usual().container(stage.title());
        String settings = Files.readString(HOME.resolve(stage.title() + "/src/main/resources/application.yml"));
        String port = String.valueOf(Size.of(stage).health());

        assertThat(settings).containsPattern("port: " + port + "\\b");
        assertThat(container.at("/HealthCheck/Command").toString())
                .isEqualTo("[\"CMD\",\"java\",\"@/nolmt/health/jvm\",\"" + port + "\"]");
        assertThat(container.path("PortMappings").toString()).contains("\"ContainerPort\":" + port);
        assertThat(Synthesis.usual().container("migrate").has("HealthCheck")).isFalse();
    }

    /** ECS takes no notice of an image's own check, so that it is said twice. */
    @Test
    void theCheckIsThatOfTheImages() throws Exception {
        String images =
                Files.readString(HOME.resolve("infra/containers/Dockerfile")).replaceAll("\\s", "");
        for (int port : List.of(8081, 8082, 8083)) {
            assertThat(images)
                    .contains("CMD["
                            + Variables.liveness(port).stream()
                                    .skip(1)
                                    .map(word -> "\"" + word + "\"")
                                    .collect(Collectors.joining(","))
                            + "]");
        }
    }

    @Test
    void thereIsTimeToStop() throws Exception {
        Matcher stops = STOPS.matcher(Files.readString(HOME.resolve("docs/operations.md")));
        assertThat(stops.find()).isTrue();

        assertThat(stopTimeout("ingest-api")).isGreaterThan(Integer.parseInt(stops.group(1)) + 5);
        assertThat(stopTimeout("upload-worker")).isGreaterThan(Integer.parseInt(stops.group(2)) + 5);
        assertThat(stopTimeout("cleanup-worker")).isGreaterThan(Integer.parseInt(stops.group(2)) + 5);
    }

    private static int stopTimeout(String stage) {
        return Synthesis.usual().container(stage).path("StopTimeout").asInt(0);
    }

    @ParameterizedTest
    @EnumSource
    void allVariablesAreSettings(Stage stage) throws Exception {
        Set<String> known = new ClassPathResource("nolmt-settings.txt")
                .getContentAsString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("nolmt."))
                .map(line -> line.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
                .collect(Collectors.toSet());

        assertThat(names(stage, "Environment"))
                .filteredOn(name -> name.startsWith("NOLMT_"))
                .isSubsetOf(known);
        assertThat(names(stage, "Environment").stream().filter(name -> !name.startsWith("NOLMT_")))
                .containsExactlyInAnyOrder(
                        "AWS_REGION", "AWS_S3_BUCKET_NAME", "JAVA_TOOL_OPTIONS", "LOGGING_STRUCTURED_FORMAT_CONSOLE");
    }

    @Test
    void settingsOfTheApplicationsComeToAllOfThem() {
        Templates templates =
                Synthesis.of(Map.of("nolmt.ingest.cors.origins", "http://localhost:5173,https://yourdomain.com"));

        assertThat(Stage.values())
                .allSatisfy(stage -> assertThat(templates
                                .container(stage.title())
                                .path("Environment")
                                .toString())
                        .contains("NOLMT_INGEST_CORS_ORIGINS"));
    }

    @Test
    void secretsAreMembersOfTheStagesOwn() {
        assertThat(secrets(Stage.INGEST_API, Map.of()))
                .isEqualTo(Map.of("NOLMT_DATABASE_URL", "ingest-api", "NOLMT_JWT_SECRET", "ingest-api"));
        assertThat(secrets(Stage.UPLOAD_WORKER, Map.of())).isEqualTo(Map.of("NOLMT_DATABASE_URL", "upload-worker"));
        assertThat(secrets(Stage.CLEANUP_WORKER, Map.of())).isEqualTo(Map.of("NOLMT_DATABASE_URL", "cleanup-worker"));
        assertThat(secrets(Stage.MIGRATE, Map.of())).isEqualTo(Map.of("NOLMT_MIGRATION_DATABASE_URL", "migrate"));
    }

    @Test
    void anIssuersKeysTakeThePlaceOfTheSecret() {
        assertThat(secrets(
                                Stage.INGEST_API,
                                Map.of(
                                        "nolmt.jwt.jwks-url", "https://issuer.example/keys",
                                        "nolmt.aws.api-secrets", "NOLMT_WEBHOOKS_SECRET_KEY"))
                        .keySet())
                .containsExactlyInAnyOrder("NOLMT_DATABASE_URL", "NOLMT_WEBHOOKS_SECRET_KEY");
    }

    /** By variable, whose secret it is out of. */
    private static Map<String, String> secrets(Stage of, Map<String, String> settings) {
        Templates templates = Synthesis.of(settings);
        Map<String, String> names = templates.of("AWS::SecretsManager::Secret").stream()
                .collect(Collectors.toMap(secret -> "{" + secret.id() + "}", secret -> secret.text("Name")));
        return templates
                .container(of.title())
                .path("Secrets")
                .valueStream()
                .collect(Collectors.toMap(secret -> secret.path("Name").asString(""), secret -> {
                    String from = secret.path("ValueFrom").asString("");
                    String variable = ":" + secret.path("Name").asString("") + "::";
                    assertThat(from).endsWith(variable);
                    return String.valueOf(names.get(from.substring(0, from.length() - variable.length())))
                            .replace("nolmt/", "");
                }));
    }

    private static Stream<String> stream(Stage stage, String what) {
        return Synthesis.usual()
                .container(stage.title())
                .path(what)
                .valueStream()
                .map(one -> one.path("Name").asString(""));
    }

    private static Set<String> names(Stage stage, String what) {
        return stream(stage, what).collect(Collectors.toSet());
    }
}
