package ai.nolmt.stream.sqs;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Down while the latest calls for a queue, in a row, got no answer. It calls nothing itself. */
final class SqsBinderHealthIndicator extends AbstractHealthIndicator {
    private final CallHealth callHealth;

    SqsBinderHealthIndicator(CallHealth callHealth) {
        this.callHealth = callHealth;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        callHealth.all().forEach((queue, health) -> {
            builder.withDetail(queue, health.describe());
            if (!health.isWell()) {
                builder.down();
            }
        });
    }
}
