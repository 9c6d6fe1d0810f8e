package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.config.Bounds;
import ai.nolmt.generations.job.JobLimits;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * What a user may have, unless an admin gave them other limits; none of them is set by default.
 *
 * @param objects stored and on their way
 * @param bytes stored and on their way
 * @param jobsPerMinute that are accepted; as many may come at once
 */
@ConfigurationProperties("nolmt.limits")
public record LimitSettings(
        @Nullable Long objects,
        @Nullable DataSize bytes,
        @Nullable Integer jobsPerMinute) {
    public LimitSettings {
        if (objects != null) {
            Bounds.within("nolmt.limits.objects", objects, 0L, 1_000_000_000_000L);
        }
        if (bytes != null) {
            Bounds.within("nolmt.limits.bytes", bytes, DataSize.ofBytes(0), DataSize.ofTerabytes(1_000_000));
        }
        if (jobsPerMinute != null) {
            Bounds.within("nolmt.limits.jobs-per-minute", jobsPerMinute, 1, 1_000_000);
        }
    }

    public JobLimits limits() {
        return new JobLimits(objects, bytes == null ? null : bytes.toBytes(), jobsPerMinute);
    }
}
