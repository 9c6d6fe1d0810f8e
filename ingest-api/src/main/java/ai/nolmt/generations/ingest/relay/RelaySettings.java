package ai.nolmt.generations.ingest.relay;

import ai.nolmt.generations.config.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param enabled whether this process relays; off where others do, so that accepting has its processors for itself. One
 *     that relays must run, or nothing that is accepted is worked at
 * @param batchSize rows of one claim
 * @param idleDelay between looks at an empty outbox; a job of this process doesn't wait for it
 * @param lease after which rows that were claimed and not marked are sent again
 * @param messageLife how long a message can live, the queue's retention and its dead-letter queue's together; a job
 *     that was silent for longer is sent again
 * @param runSilence after which an open clean-up is sent again; a message too many does nothing, one too few stops all
 *     later ones of its kind
 * @param reconcileEvery between looks for such jobs and clean-ups
 */
@ConfigurationProperties("nolmt.relay")
public record RelaySettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("200") int batchSize,
        @DefaultValue("PT0.5S") Duration idleDelay,
        @DefaultValue("PT30S") Duration lease,
        @DefaultValue("P18D") Duration messageLife,
        @DefaultValue("PT1H") Duration runSilence,
        @DefaultValue("PT10M") Duration reconcileEvery) {
    public RelaySettings {
        Bounds.within("nolmt.relay.batch-size", batchSize, 1, 1000);
        Bounds.within("nolmt.relay.idle-delay", idleDelay, Duration.ofMillis(10), Duration.ofMinutes(1));
        Bounds.within("nolmt.relay.lease", lease, Duration.ofSeconds(1), Duration.ofHours(1));
        Bounds.within("nolmt.relay.message-life", messageLife, Duration.ofMinutes(1), Duration.ofDays(28));
        Bounds.within("nolmt.relay.run-silence", runSilence, Duration.ofMinutes(1), Duration.ofDays(28));
        Bounds.within("nolmt.relay.reconcile-every", reconcileEvery, Duration.ofSeconds(1), Duration.ofDays(1));
    }
}
