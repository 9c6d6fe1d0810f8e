package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.problem.ErrorCode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The API's description: the one that is served, the one in docs/, and what the code does say the same. */
class OpenApiIT {
    private static final Path FILE =
            Path.of("../docs/openapi.json").toAbsolutePath().normalize();
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final JsonNode served = ingest.stranger().get("/v3/api-docs").json();

    @Test
    void theDocumentInTheRepositoryIsTheOneThatIsServed() throws Exception {
        String text = JSON.writeValueAsString(JSON.treeToValue(served, Object.class)) + "\n";
        if (Boolean.getBoolean("nolmt.openapi.write")) {
            Files.writeString(FILE, text);
        }
        assertThat(Files.readString(FILE))
                .as("write it anew with -Dnolmt.openapi.write=true")
                .isEqualTo(text);
    }

    @Test
    void everyOperationHasAnIdASummaryAndAnAnswerThatRefuses() {
        List<JsonNode> operations = operations().toList();

        assertThat(operations)
                .extracting(one -> one.path("operationId").asString(""))
                .doesNotHaveDuplicates()
                .doesNotContain("");
        assertThat(operations).allSatisfy(one -> {
            assertThat(one.path("summary").asString("")).isNotBlank();
            assertThat(one.at("/responses/default/content/application~1problem+json/schema/$ref")
                            .asString(""))
                    .endsWith("/Problem");
        });
    }

    /** A generated client accepts what is described, which is a problem alone where nothing else is answered. */
    @Test
    void whatAnswersNothingRefusesNobodyWhoAcceptsItsProblems() {
        ApiClient admin = ingest.admin();
        int asked = 0;
        for (String path : served.path("paths").propertyNames()) {
            JsonNode delete = served.path("paths").path(path).path("delete");
            if (!delete.isMissingNode()) {
                String id = UUID.randomUUID().toString();
                Answer answer = admin.send(
                        "DELETE",
                        path.replaceAll("\\{\\w+}", id),
                        BodyPublishers.noBody(),
                        null,
                        "Accept",
                        "application/problem+json");
                assertThat(answer.status()).as(path + answer.body()).isIn(204, 404);
                asked++;
            }
        }
        assertThat(asked).isGreaterThan(5);
    }

    /** Records of one simple name would be one schema, whichever came last. */
    @Test
    void whatIsAnsweredIsDescribedWhole() {
        JsonNode schemas = served.at("/components/schemas");
        assertThat(schemas.at("/GenerationError/properties").propertyNames()).containsExactly("code", "message");
        assertThat(schemas.at("/GenerationEventError/properties").propertyNames())
                .containsExactly("code");
        assertThat(schemas.at("/UploadRequest/properties/size/type").asString()).isEqualTo("integer");
    }

    @Test
    void everyCodeThatAProgramMayReadIsListed() {
        assertThat(served.at("/components/schemas/Problem/properties/code/enum"))
                .extracting(JsonNode::asString)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ErrorCode.values())
                        .map(ErrorCode::wireName)
                        .toList());
    }

    @Test
    void eachExampleIsTaken() {
        ApiClient user = ingest.user(UUID.randomUUID());
        assertThat(served.at("/paths/~1api~1generations/post/requestBody/content")
                        .propertyNames())
                .containsExactlyInAnyOrder("application/json", "multipart/form-data");
        for (String path : List.of("/api/generations", "/api/generations/batch")) {
            JsonNode content = served.path("paths").path(path).at("/post/requestBody/content/application~1json");
            Answer taken = user.post(path, content.path("example").toString());
            assertThat(taken.status()).as(taken.body()).isBetween(200, 202);
            assertThat(taken.body()).doesNotContain("problem");
        }
    }

    @Test
    void whoMayCallWithoutATokenIsSaid() {
        assertThat(served.at("/paths/~1s~1{token}/get/security")).isEmpty();
        assertThat(served.at("/security/0/bearer").isArray()).isTrue();
    }

    private Stream<JsonNode> operations() {
        return served.path("paths").valueStream().flatMap(JsonNode::valueStream);
    }
}
