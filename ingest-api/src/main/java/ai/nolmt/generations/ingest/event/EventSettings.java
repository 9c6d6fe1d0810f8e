package ai.nolmt.generations.ingest.event;

import ai.nolmt.generations.config.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param pollEvery between looks for events, one for all who listen
 * @param heartbeat between signs of life to who listens and hears nothing
 * @param streamLife of one stream, which goes on as another one
 * @param maxWait of a request that prefers to wait
 * @param perUser streams and waiting requests of one user
 * @param most streams and waiting requests together
 */
@ConfigurationProperties("nolmt.ingest.events")
public record EventSettings(
        @DefaultValue("PT0.5S") Duration pollEvery,
        @DefaultValue("PT15S") Duration heartbeat,
        @DefaultValue("PT10M") Duration streamLife,
        @DefaultValue("PT1M") Duration maxWait,
        @DefaultValue("16") int perUser,
        @DefaultValue("1000") int most) {
    public EventSettings {
        Bounds.within("nolmt.ingest.events.poll-every", pollEvery, Duration.ofMillis(10), Duration.ofMinutes(1));
        Bounds.within("nolmt.ingest.events.heartbeat", heartbeat, Duration.ofMillis(100), Duration.ofMinutes(5));
        Bounds.within("nolmt.ingest.events.stream-life", streamLife, Duration.ofSeconds(1), Duration.ofDays(1));
        Bounds.within("nolmt.ingest.events.max-wait", maxWait, Duration.ZERO, Duration.ofMinutes(10));
        Bounds.within("nolmt.ingest.events.per-user", perUser, 1, 10_000);
        Bounds.within("nolmt.ingest.events.most", most, 1, 100_000);
    }
}
