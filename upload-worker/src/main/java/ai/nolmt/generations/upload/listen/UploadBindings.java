package ai.nolmt.generations.upload.listen;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Receives as much as {@code nolmt.upload.concurrency} says and no more: what waits here could be another worker's. What
 * somebody sets on the binding itself wins.
 */
final class UploadBindings implements EnvironmentPostProcessor, Ordered {
    private static final int BATCH = 10;

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE; // when the configuration has been read
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        int attempts = concurrency(environment);
        int batches = Math.max(1, (attempts + BATCH - 1) / BATCH);
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "uploadBindings",
                        Map.of(
                                "spring.cloud.stream.bindings.uploads-in-0.consumer.concurrency",
                                batches,
                                "spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.max-in-flight",
                                batches * BATCH)));
    }

    private static int concurrency(ConfigurableEnvironment environment) {
        try {
            return Binder.get(environment)
                    .bind("nolmt.upload.concurrency", Integer.class)
                    .orElse(UploadSettings.DEFAULT_CONCURRENCY);
        } catch (BindException e) {
            return UploadSettings.DEFAULT_CONCURRENCY; // the settings say what is wrong with it
        }
    }
}
