package ai.nolmt.generations.run;

import java.util.UUID;

/**
 * What makes a run a part of another.
 *
 * @param parent whose tombstones, fuse and release are
 */
public record Shard(UUID parent, KeyRange range) {}
