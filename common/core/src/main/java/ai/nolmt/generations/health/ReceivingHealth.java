package ai.nolmt.generations.health;

import java.util.Set;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Out of service while nothing is received, because what every job needs is away. */
public record ReceivingHealth(Supplier<Set<String>> pausedBy) implements HealthIndicator {
    @Override
    public Health health() {
        Set<String> breakers = pausedBy.get();
        return breakers.isEmpty()
                ? Health.up().build()
                : Health.outOfService().withDetail("pausedBy", breakers).build();
    }
}
