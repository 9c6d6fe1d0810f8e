package ai.nolmt.generations.health;

import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down when threads wait for each other's locks, which only the end of the process ends.
 *
 * @param deadlocked ids, null if there are none
 * @param threads what is known of these; null for one that is gone
 */
record ThreadsHealth(Supplier<long @Nullable []> deadlocked, Function<long[], @Nullable ThreadInfo[]> threads)
        implements HealthIndicator {
    @Override
    public Health health() {
        long[] ids = deadlocked.get();
        if (ids == null) {
            return Health.up().build();
        }
        return Health.down()
                .withDetail(
                        "deadlocked",
                        Arrays.stream(threads.apply(ids))
                                .filter(Objects::nonNull)
                                .map(ThreadInfo::getThreadName)
                                .toList())
                .build();
    }
}
