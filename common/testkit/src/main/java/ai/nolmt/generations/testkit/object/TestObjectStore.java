package ai.nolmt.generations.testkit.object;

import ai.nolmt.generations.config.BaseConfiguration;
import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.object.IncompleteUploads;
import ai.nolmt.generations.object.InstallationMarker;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectDetails;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStoreConfiguration;
import ai.nolmt.generations.object.ObjectVersions;
import ai.nolmt.generations.object.PartedStore;
import ai.nolmt.generations.object.UploadStore;
import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.HashMap;
import java.util.Map;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The product's own {@link ObjectStore} on a test's bucket, as its configuration makes it. */
public final class TestObjectStore implements AutoCloseable {
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    private TestObjectStore(Aws aws, String bucket, Map<String, ?> settings) {
        AppEnvironment.useAws(aws);
        Map<String, Object> properties = new HashMap<>(
                Map.of("nolmt.objects.bucket", bucket, "nolmt.objects.path-style", aws.s3Endpoint() != null));
        properties.putAll(settings);
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
        context.registerBean(CircuitBreakerRegistry.class, CircuitBreakerRegistry::ofDefaults);
        context.registerBean(BulkheadRegistry.class, BulkheadRegistry::ofDefaults);
        context.register(BaseConfiguration.class, ObjectStoreConfiguration.class);
        context.refresh();
    }

    public static TestObjectStore open(Aws aws, String bucket) {
        return open(aws, bucket, Map.of());
    }

    public static TestObjectStore open(Aws aws, String bucket, Map<String, ?> settings) {
        return new TestObjectStore(aws, bucket, settings);
    }

    /** Marks the bucket as the migrated database's, as the migrate command does. */
    public TestObjectStore markedFor(TestDatabase database, KeyPrefix prefix) {
        new InstallationMarker(store(), prefix, Migrations.installation(database.superuser())).mark();
        return this;
    }

    public ObjectStore store() {
        return context.getBean(ObjectStore.class);
    }

    public UploadStore uploads() {
        return context.getBean(UploadStore.class);
    }

    public PartedStore parts() {
        return context.getBean(PartedStore.class);
    }

    public IncompleteUploads incomplete() {
        return context.getBean(IncompleteUploads.class);
    }

    public ObjectVersions versions() {
        return context.getBean(ObjectVersions.class);
    }

    public ObjectDetails details() {
        return context.getBean(ObjectDetails.class);
    }

    @Override
    public void close() {
        context.close();
    }
}
