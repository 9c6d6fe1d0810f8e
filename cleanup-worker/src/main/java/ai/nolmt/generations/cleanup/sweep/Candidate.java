package ai.nolmt.generations.cleanup.sweep;

import java.util.UUID;

/** A listed object of ours that is old enough; {@code generation} is the id to lock. */
record Candidate(String key, UUID user, UUID generation, long bytes) {}
