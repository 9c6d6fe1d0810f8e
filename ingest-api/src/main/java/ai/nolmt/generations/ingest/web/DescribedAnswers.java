package ai.nolmt.generations.ingest.web;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * Which members an answer always has: those that its record doesn't call {@link Nullable}. What is null is left out, so
 * there is no third kind. Of requests nothing is said here: what must be in them is checked, and described, by hand. Safe
 * for concurrent use.
 */
final class DescribedAnswers implements ModelConverter, OpenApiCustomizer {
    private final Map<String, List<String>> always = new ConcurrentHashMap<>(); // by a schema's name

    /** Looks at each record whose schema is made. */
    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> others) {
        Schema<?> schema = others.hasNext() ? others.next().resolve(type, context, others) : null;
        Class<?> raw = Json.mapper().constructType(type.getType()).getRawClass();
        String name = schema == null ? null : schema.get$ref() == null ? schema.getName() : nameOf(schema.get$ref());
        if (name != null && raw.isRecord()) {
            always.put(
                    name,
                    Arrays.stream(raw.getRecordComponents())
                            .filter(member -> !isNullable(member))
                            .map(RecordComponent::getName)
                            .toList());
        }
        return schema;
    }

    private static boolean isNullable(RecordComponent member) {
        return member.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    @Override
    public void customise(OpenAPI api) {
        Map<String, Schema> schemas = api.getComponents().getSchemas();
        Set<String> seen = new HashSet<>();
        api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .map(Operation::getResponses)
                .flatMap(answers -> answers.values().stream())
                .filter(answer -> answer.getContent() != null)
                .flatMap(answer -> answer.getContent().values().stream())
                .forEach(content -> describe(content.getSchema(), schemas, seen));
    }

    private void describe(@Nullable Schema<?> schema, Map<String, Schema> schemas, Set<String> seen) {
        if (schema == null) {
            return;
        }
        if (schema.get$ref() != null) {
            String name = nameOf(schema.get$ref());
            if (seen.add(name)) {
                describe(name, schemas, seen);
            }
        }
        describe(schema.getItems(), schemas, seen);
        if (schema.getOneOf() != null) {
            schema.getOneOf().forEach(one -> describe(one, schemas, seen));
        }
    }

    private void describe(String name, Map<String, Schema> schemas, Set<String> seen) {
        Schema<?> schema = schemas.get(name);
        if (schema == null) {
            return;
        }
        List<String> there = always.get(name);
        if (there != null) {
            schema.setRequired(there);
        }
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(member -> describe(member, schemas, seen));
        }
    }

    private static String nameOf(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }
}
