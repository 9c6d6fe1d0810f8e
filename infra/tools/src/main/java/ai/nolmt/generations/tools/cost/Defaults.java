package ai.nolmt.generations.tools.cost;

import java.time.Duration;

/**
 * The applications' settings that requests depend on, as they are unless somebody sets them. A test holds them against the
 * applications'.
 *
 * @param inlineLimit in bytes, up to which an output waits in its job's row
 * @param stagedPart in bytes; what the API stages of this size and more goes in such parts
 * @param uploadPart in bytes; what is uploaded by signed links and is larger comes in such parts
 * @param page keys of a listing or a deletion
 * @param pollTimeout of a receive that finds nothing
 * @param visibility of a message; after a third of it the heartbeat asks for more
 */
record Defaults(
        long inlineLimit,
        long stagedPart,
        long uploadPart,
        int page,
        Duration pollTimeout,
        Duration visibility,
        Duration purge,
        Duration retention,
        Duration jobs,
        Duration orphans,
        Duration staging,
        Duration dangling) {
    static final Defaults OURS = new Defaults(
            64 << 10,
            16 << 20,
            64 << 20,
            1000,
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofDays(1),
            Duration.ofDays(1),
            Duration.ofDays(7));

    /** AWS', in which it prices what it charges by the hour. */
    static final Duration MONTH = Duration.ofHours(730);

    /** A month's, the last one whole. */
    static long runs(Duration period) {
        return (MONTH.toMillis() + period.toMillis() - 1) / period.toMillis();
    }
}
