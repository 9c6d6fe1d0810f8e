package ai.nolmt.generations.upload.fetch.remote;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** {@code nolmt.upload.source.*}. Safe for concurrent use. */
final class SourceMeters {
    private final DistributionSummary slack;
    private final Counter tried;
    private final Counter untried;

    SourceMeters(MeterRegistry registry) {
        slack = DistributionSummary.builder("nolmt.upload.source.slack")
                .description("What links had left to live when they were fetched, as far as they say it or settings do")
                .baseUnit("seconds")
                .serviceLevelObjectives(1, 10, 60, 300, 900, 3600)
                .register(registry);
        tried = deferred(registry, "true");
        untried = deferred(registry, "false");
    }

    private static Counter deferred(MeterRegistry registry, String counted) {
        return Counter.builder("nolmt.upload.source.deferred")
                .description("Fetches that were put off, by whether that was an attempt")
                .tag("attempt", counted)
                .register(registry);
    }

    void fetching(Duration left) {
        slack.record(Math.max(0, left.toMillis() / 1000.0));
    }

    void deferred(boolean counts) {
        (counts ? tried : untried).increment();
    }
}
