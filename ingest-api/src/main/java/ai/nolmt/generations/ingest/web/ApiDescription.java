package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.http.ProblemDetail;

/** What the description of the API says of all operations: who may call them, and how they refuse. */
final class ApiDescription implements OpenApiCustomizer {
    private static final String PROBLEM = "Problem";
    private static final String BEARER = "bearer";

    @Override
    public void customise(OpenAPI api) {
        api.info(new Info()
                .title("NOLMT generations")
                .version("v1")
                .description("Keeps what AI models generate: takes outputs in, shows them to their users by signed URL,"
                        + " and deletes them. Every refusal is a Problem with a stable code; docs/errors.md says of each"
                        + " what to do. Of an answer, the members that are required are always there, and the others where"
                        + " there is something to say: none is null.")
                .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0")));
        // where it is reached, callers know better than what a request's Host says
        api.setServers(List.of(new Server().url("/")));
        api.getComponents()
                .addSecuritySchemes(
                        BEARER,
                        new SecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description(
                                        "A user's or admin's JWT; or a producer's key, nolmt_…, with the user for whom"
                                                + " it acts as the header X-User-Id."))
                .addSchemas(PROBLEM, problem());
        api.addSecurityItem(new SecurityRequirement().addList(BEARER));
        api.getComponents().getSchemas().remove(ProblemDetail.class.getSimpleName());
        api.getPaths().forEach((path, item) -> item.readOperations().forEach(operation -> describe(path, operation)));
        api.getComponents().getSchemas().values().forEach(ApiDescription::pointToProblem);
    }

    private static void describe(String path, Operation operation) {
        operation.setTags(List.of(path.startsWith("/api/admin/") ? "admin" : "generations"));
        operation
                .getResponses()
                .setDefault(new ApiResponse()
                        .description("Refused; the code says why.")
                        .content(new Content()
                                .addMediaType(
                                        org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                                        new MediaType().schema(reference()))));
    }

    private static void pointToProblem(Schema<?> schema) {
        Map<String, Schema> members = schema.getProperties();
        if (members != null) {
            members.replaceAll((name, member) ->
                    String.valueOf(member.get$ref()).endsWith("/" + ProblemDetail.class.getSimpleName())
                            ? reference()
                            : member);
        }
    }

    private static Schema<?> reference() {
        return new Schema<>().$ref("#/components/schemas/" + PROBLEM);
    }

    /** RFC 9457. */
    private static Schema<?> problem() {
        Schema<Object> code = text("Stays the same for programs to read.");
        code.setEnum(Arrays.stream(ErrorCode.values())
                .map(ErrorCode::wireName)
                .map(Object.class::cast)
                .toList());
        Schema<Object> number = new Schema<>();
        number.setTypes(Set.of("integer"));
        Schema<Object> problem = new Schema<>();
        problem.setTypes(Set.of("object"));
        problem.addProperty("type", text("Always about:blank, or left out."));
        problem.addProperty("title", text("The status in words."));
        problem.addProperty("status", number);
        problem.addProperty("detail", text("What is wrong and how to mend it, for people."));
        problem.addProperty("instance", text("The path that was asked for."));
        problem.addProperty("code", code);
        problem.addProperty("retryAfter", number);
        problem.setRequired(List.of("status", "code", "detail"));
        return problem;
    }

    private static Schema<Object> text(String description) {
        Schema<Object> text = new Schema<>();
        text.setTypes(Set.of("string"));
        text.setDescription(description);
        return text;
    }
}
