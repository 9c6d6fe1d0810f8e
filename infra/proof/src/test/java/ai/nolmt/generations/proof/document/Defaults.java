package ai.nolmt.generations.proof.document;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.UrlResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** What the applications' settings records are without any setting but the few that have no default. */
final class Defaults {
    private static final String ROOT = "ai.nolmt.generations";
    private static final Map<String, Object> REQUIRED = Map.of(
            "AWS_S3_BUCKET_NAME", "a-bucket",
            "nolmt.objects.bucket", "a-bucket",
            "nolmt.database.url", "postgresql://login:password@host/database",
            "nolmt.jwt.secret", "a secret of more than thirty-two bytes",
            "nolmt.ingest.work-folder", System.getProperty("java.io.tmpdir"),
            "nolmt.upload.work-folder", System.getProperty("java.io.tmpdir"));
    private static final List<String> STAGES = List.of("ingest", "upload", "cleanup");

    private Defaults() {}

    /** A property's value and type. */
    record Value(Class<?> type, @Nullable Object value) {}

    /** Of the records alone. */
    static Map<String, Value> ofRecords() throws ClassNotFoundException {
        Map<String, Value> values = new TreeMap<>();
        for (Class<?> record : records(ROOT)) {
            bind(record, new StandardEnvironment(), values);
        }
        return values;
    }

    /** Of each application, whose own files come first; {@code server.port} has all of theirs. */
    static List<Map<String, Value>> ofApplications() throws IOException, ClassNotFoundException {
        List<Map<String, Value>> all = new ArrayList<>();
        for (String stage : STAGES) {
            StandardEnvironment environment = new StandardEnvironment();
            load(environment, applicationOf(stage));
            load(environment, new ClassPathResource("nolmt-defaults.yml"));
            Map<String, Value> values = new TreeMap<>();
            for (Class<?> record : records(ROOT)) {
                String itsStage =
                        record.getPackageName().substring(ROOT.length() + 1).replaceAll("\\..*", "");
                if (!STAGES.contains(itsStage) || itsStage.equals(stage)) {
                    bind(record, environment, values);
                }
            }
            values.put("server.port", new Value(String.class, environment.getProperty("server.port")));
            all.add(values);
        }
        return all;
    }

    private static void bind(Class<?> record, StandardEnvironment environment, Map<String, Value> values) {
        environment.getPropertySources().addFirst(new MapPropertySource("required", REQUIRED));
        String prefix = Objects.requireNonNull(record.getAnnotation(ConfigurationProperties.class))
                .value();
        flatten(prefix, Binder.get(environment).bindOrCreate(prefix, Bindable.of(record)), values);
    }

    private static void flatten(String prefix, Object record, Map<String, Value> values) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            String name = prefix + "."
                    + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
            Object value = valueOf(component, record);
            if (value instanceof Record && component.getType().getEnclosingClass() == record.getClass()) {
                flatten(name, value, values);
            } else {
                values.put(name, new Value(component.getType(), value));
            }
        }
    }

    private static @Nullable Object valueOf(RecordComponent component, Object record) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Class<?>> records(String root) throws ClassNotFoundException {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        List<Class<?>> records = new ArrayList<>();
        for (var found : scanner.findCandidateComponents(root)) {
            records.add(Class.forName(found.getBeanClassName()));
        }
        return records;
    }

    private static Resource applicationOf(String stage) throws IOException {
        for (URL url : Collections.list(Defaults.class.getClassLoader().getResources("application.yml"))) {
            Resource file = new UrlResource(url);
            if (new String(file.getContentAsByteArray(), java.nio.charset.StandardCharsets.UTF_8)
                    .contains("name: " + stage + "-")) {
                return file;
            }
        }
        throw new AssertionError("There is no application.yml of the stage " + stage);
    }

    private static void load(StandardEnvironment environment, Resource file) throws IOException {
        new YamlPropertySourceLoader()
                .load(file.getDescription(), file)
                .forEach(environment.getPropertySources()::addLast);
    }
}
