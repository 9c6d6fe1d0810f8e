package ai.nolmt.generations.job;

import org.jspecify.annotations.Nullable;

/**
 * What a user may have, where nolmt.user_limits has nothing else for them; null for as much as they like.
 *
 * @param objects stored and on their way
 * @param bytes stored and on their way
 * @param jobsPerMinute that are accepted, and as many at once
 */
public record JobLimits(
        @Nullable Long objects,
        @Nullable Long bytes,
        @Nullable Integer jobsPerMinute) {
    public static final JobLimits NONE = new JobLimits(null, null, null);
}
