package ai.nolmt.generations.ingest.bulk;

import ai.nolmt.generations.config.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param batchSize jobs of one transaction
 * @param pollEvery between looks for an operation; those of this process don't wait for it
 * @param lease after which another process goes on with an operation that doesn't get on
 * @param countFor how long what is meant is counted, beyond which the answer is "at least"
 */
@ConfigurationProperties("nolmt.ingest.bulk")
public record BulkSettings(
        @DefaultValue("200") int batchSize,
        @DefaultValue("PT5S") Duration pollEvery,
        @DefaultValue("PT1M") Duration lease,
        @DefaultValue("PT3S") Duration countFor) {
    public BulkSettings {
        Bounds.within("nolmt.ingest.bulk.batch-size", batchSize, 1, 1000);
        Bounds.within("nolmt.ingest.bulk.poll-every", pollEvery, Duration.ofMillis(10), Duration.ofMinutes(10));
        Bounds.within("nolmt.ingest.bulk.lease", lease, Duration.ofSeconds(1), Duration.ofHours(1));
        Bounds.within("nolmt.ingest.bulk.count-for", countFor, Duration.ofMillis(10), Duration.ofSeconds(20));
    }
}
