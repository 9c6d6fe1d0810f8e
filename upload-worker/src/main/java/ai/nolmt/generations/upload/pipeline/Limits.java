package ai.nolmt.generations.upload.pipeline;

import java.time.Duration;

/**
 * How much at once.
 *
 * @param attempts that run
 * @param bytes of those together; a larger output goes alone
 * @param commitsAtOnce groups that are being committed, each on a connection of its own
 * @param commitSize jobs of one group
 * @param commitLinger how long the first of a group waits for others
 */
public record Limits(int attempts, long bytes, int commitsAtOnce, int commitSize, Duration commitLinger) {}
