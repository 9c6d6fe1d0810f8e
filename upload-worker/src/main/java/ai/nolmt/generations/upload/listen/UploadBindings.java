package ai.nolmt.generations.upload.listen;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * Receives what {@code nolmt.upload.concurrency} says, and a little that waits or is being committed; not more, for it could
 * be another worker's. As many more are there for when outputs by URL, which wait for others than our own servers, have all
 * the places that they may have. What somebody sets on the binding itself wins.
 */
final class UploadBindings implements EnvironmentPostProcessor, Ordered {
    /** That reads jobs: what comes meanwhile is read together. */
    private static final int READERS = 1;

    private static final int MOST_READ = 50; // in one query
    private static final String CONSUMER = "spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.";
    private static final Duration LONGEST_PROCESSING = Duration.ofHours(1); // as the binder has it
    private static final int LEAST_AHEAD = 10; // a whole receive

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE; // when the configuration has been read
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        int attempts = Math.max(1, Math.min(concurrency(environment), UploadSettings.MOST_CONCURRENCY));
        int inFlight = places(attempts) + ahead(attempts);
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "uploadBindings",
                        Map.of(
                                "spring.cloud.stream.bindings.uploads-in-0.consumer.concurrency",
                                READERS,
                                CONSUMER + "batch-size",
                                Math.min(MOST_READ, places(attempts) / READERS),
                                CONSUMER + "max-in-flight",
                                inFlight)));
    }

    /** Those of messages that outputs by URL may have while they are slow. */
    static int places(int attempts) {
        return attempts + ahead(attempts);
    }

    /** How long the binding lets a message be worked on. */
    static Duration processing(Environment environment) {
        Binder binder = Binder.get(environment);
        return binder.bind(CONSUMER + "processing-timeout", Duration.class).orElse(LONGEST_PROCESSING);
    }

    private static int ahead(int attempts) {
        return Math.max(LEAST_AHEAD, attempts / 2);
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
