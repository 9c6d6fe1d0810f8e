package ai.nolmt.generations.cleanup.scrub;

import ai.nolmt.generations.run.Run;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A share of the rows: of one run always the same ones, however often it is taken over; of another run others. */
record Sample(UUID run, @Nullable Double share) {
    static Sample of(Run run) {
        return new Sample(run.id(), run.options().sample());
    }

    boolean has(UUID row) {
        if (share == null || share >= 1) {
            return true;
        }
        long seed = 31
                        * (31 * (31 * run.getMostSignificantBits() + run.getLeastSignificantBits())
                                + row.getMostSignificantBits())
                + row.getLeastSignificantBits();
        return new SplittableRandom(seed).nextDouble() < share;
    }
}
