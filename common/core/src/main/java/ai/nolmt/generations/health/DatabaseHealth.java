package ai.nolmt.generations.health;

import ai.nolmt.generations.database.DatabaseProbe;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Down while PostgreSQL does not answer, or is not called because too many calls failed. A full pool is neither. */
record DatabaseHealth(DatabaseProbe probe, CircuitBreaker breaker) implements HealthIndicator {
    @Override
    public Health health() {
        CircuitBreaker.State state = breaker.getState();
        DatabaseProbe.Finding found = probe.latest();
        return (found.answers() && !BreakerHealth.isOpen(state) ? Health.up() : Health.down())
                .withDetail("breaker", state.name())
                .withDetail("probe", found.sentence())
                .build();
    }
}
