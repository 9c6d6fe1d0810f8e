package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.config.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How bodies must come.
 *
 * @param leastRate a second, on average since the beginning, once the patience is over
 * @param patience for which any rate will do
 * @param deadline of a whole body
 * @param mostPerUser bytes of one user's bodies that are being read
 * @param most bytes of all bodies that are being read
 * @param requestsPerUser that are worked at; more of them wait
 */
@ConfigurationProperties("nolmt.ingest.body")
public record BodySettings(
        @DefaultValue("16KB") DataSize leastRate,
        @DefaultValue("PT10S") Duration patience,
        @DefaultValue("PT15M") Duration deadline,
        @DefaultValue("1GB") DataSize mostPerUser,
        @DefaultValue("8GB") DataSize most,
        @DefaultValue("16") int requestsPerUser) {
    public BodySettings {
        DataSize one = DataSize.ofBytes(1);
        Bounds.within("nolmt.ingest.body.least-rate", leastRate, one, DataSize.ofMegabytes(100));
        Bounds.within("nolmt.ingest.body.patience", patience, Duration.ofMillis(100), Duration.ofMinutes(5));
        Bounds.within("nolmt.ingest.body.deadline", deadline, Duration.ofSeconds(1), Duration.ofHours(6));
        Bounds.within("nolmt.ingest.body.most-per-user", mostPerUser, DataSize.ofMegabytes(1), DataSize.ofTerabytes(1));
        Bounds.within("nolmt.ingest.body.most", most, DataSize.ofMegabytes(1), DataSize.ofTerabytes(10));
        Bounds.within("nolmt.ingest.body.requests-per-user", requestsPerUser, 1, 10_000);
    }
}
