package ai.nolmt.generations.health;

import ai.nolmt.generations.database.DatabaseConfiguration;
import ai.nolmt.generations.database.DatabaseProbe;
import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.ObjectStoreConfiguration;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Objects;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import software.amazon.awssdk.services.s3.S3Client;

/** None of these calls another server when it is asked, or waits for anything. */
@Configuration(proxyBeanMethods = false)
public class HealthConfiguration {
    @Bean
    HealthIndicator databaseHealthIndicator(DatabaseProbe probe, CircuitBreakerRegistry breakers) {
        return new DatabaseHealth(probe, breakers.circuitBreaker(DatabaseConfiguration.BREAKER));
    }

    @Bean
    HealthIndicator objectStoreHealthIndicator(CircuitBreakerRegistry breakers) {
        return new BreakerHealth(breakers.circuitBreaker(ObjectStoreConfiguration.BREAKER));
    }

    @Bean
    InfoContributor aboutInfo(Environment environment, ObjectSettings objects, Installation installation, S3Client s3) {
        String version = HealthConfiguration.class.getPackage().getImplementationVersion();
        return new AboutInfo(
                environment,
                objects,
                installation,
                s3.serviceClientConfiguration().region().id(),
                Objects.requireNonNullElse(version, "under development"));
    }

    @Bean
    HealthIndicator threadsHealthIndicator() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return new ThreadsHealth(threads::findDeadlockedThreads, threads::getThreadInfo);
    }
}
