package ai.nolmt.generations.meter;

import ai.nolmt.generations.config.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param countEvery how often the database is asked how much waits in it */
@ConfigurationProperties("nolmt.meters")
public record MeterSettings(@DefaultValue("PT30S") Duration countEvery) {
    public MeterSettings {
        Bounds.within("nolmt.meters.count-every", countEvery, Duration.ofMillis(100), Duration.ofHours(1));
    }
}
