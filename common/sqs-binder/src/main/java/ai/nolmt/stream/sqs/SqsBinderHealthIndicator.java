package ai.nolmt.stream.sqs;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Down while the latest calls for a queue, in a row, got no answer. It calls nothing itself. */
final class SqsBinderHealthIndicator extends AbstractHealthIndicator {
    private final Pulses pulses;

    SqsBinderHealthIndicator(Pulses pulses) {
        this.pulses = pulses;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up();
        pulses.all().forEach((queue, pulse) -> {
            builder.withDetail(queue, pulse.describe());
            if (!pulse.isWell()) {
                builder.down();
            }
        });
    }
}
