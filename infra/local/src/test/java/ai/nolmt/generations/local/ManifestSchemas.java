package ai.nolmt.generations.local;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;

/** Whether a document is one of its kind, with no member that the kind doesn't know, and none missing that it needs. */
final class ManifestSchemas {
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

    private ManifestSchemas() {}

    /** @throws AssertionError that says what is wrong */
    static void check(JsonNode document) {
        String apiVersion = document.path("apiVersion").asString("");
        String kind = Manifests.kind(document);
        try {
            if (apiVersion.startsWith("keda.sh/") || apiVersion.startsWith("external-secrets.io/")) {
                checkBySchema(document, (apiVersion.replace('/', '_') + "_" + kind).toLowerCase(Locale.ROOT));
            } else {
                checkByClass(document, apiVersion.substring(apiVersion.indexOf('/') + 1), kind);
            }
        } catch (ReflectiveOperationException | IOException e) {
            throw new AssertionError(kind + " of " + apiVersion + " can't be looked at", e);
        }
    }

    private static void checkBySchema(JsonNode document, String schema) throws IOException {
        List<Error> errors = SCHEMAS.getSchema(
                        new ClassPathResource("schemas/" + schema + ".json").getContentAsString(StandardCharsets.UTF_8))
                .validate(document.toString(), InputFormat.JSON);
        if (!errors.isEmpty()) {
            throw new AssertionError(Manifests.kind(document) + " " + Manifests.name(document) + ": " + errors);
        }
    }

    /** Kubernetes' own model is strict while it reads. */
    private static void checkByClass(JsonNode document, String version, String kind)
            throws ReflectiveOperationException {
        Class<?> model =
                Class.forName("io.kubernetes.client.openapi.models." + version.toUpperCase(Locale.ROOT) + kind);
        try {
            model.getMethod("fromJson", String.class).invoke(null, document.toString());
        } catch (InvocationTargetException e) {
            throw new AssertionError(kind + " " + Manifests.name(document) + ": " + e.getCause(), e);
        }
    }
}
