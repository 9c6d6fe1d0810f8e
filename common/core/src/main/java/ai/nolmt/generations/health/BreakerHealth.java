package ai.nolmt.generations.health;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Down while a server is not called, because too many calls of it failed. */
record BreakerHealth(CircuitBreaker breaker) implements HealthIndicator {
    @Override
    public Health health() {
        State state = breaker.getState();
        return (isOpen(state) ? Health.down() : Health.up())
                .withDetail("breaker", state.name())
                .build();
    }

    static boolean isOpen(State state) {
        return state == State.OPEN || state == State.FORCED_OPEN;
    }
}
