package ai.nolmt.generations.health;

import ai.nolmt.generations.database.DatabaseConfiguration;
import ai.nolmt.generations.database.DatabaseProbe;
import ai.nolmt.generations.object.ObjectStoreConfiguration;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

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
    HealthIndicator threadsHealthIndicator() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return new ThreadsHealth(threads::findDeadlockedThreads, threads::getThreadInfo);
    }
}
