package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.RunKind;

/** A kind that makes tombstones, and purges them once it has made all. */
public record Purging(Kind first, Purge purge) implements Kind {
    @Override
    public RunKind kind() {
        return first.kind();
    }

    @Override
    public boolean run(ClaimedRun run) {
        // what a shard finds is the whole run's to purge
        return first.run(run) && (run.run().shard() != null || purge.ofRun(run));
    }
}
