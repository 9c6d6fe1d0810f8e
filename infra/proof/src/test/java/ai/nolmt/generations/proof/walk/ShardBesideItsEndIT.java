package ai.nolmt.generations.proof.walk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.proof.walk.Interleavings.Played;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A sweep is given up while a shard of it finds orphans, at each step of the shard: it adds nothing to what was closed. */
class ShardBesideItsEndIT {
    private static final int ORPHANS = 5; // three pages

    @RegisterExtension
    static final Interleavings interleavings = new Interleavings();

    private final Map<Scene, UUID> sweeps = new HashMap<>();

    @Test
    void whereverTheShardIsItsOrphansAreWithdrawnWithTheSweep() {
        Played played = interleavings.everyOne(
                this::fansOut,
                scene -> () -> scene.sweepShard(),
                scene -> () -> scene.giveUp(sweeps.get(scene)),
                scene -> assertThat(scene.orphans()).isEqualTo(ORPHANS));

        assertThat(played.stops()).isGreaterThan(20);
        assertThat(played.waits()).as("while a page is written").isPositive();
    }

    private void fansOut(Scene scene) {
        scene.store(scene.job());
        scene.commit();
        for (int i = 0; i < ORPHANS; i++) {
            scene.abandon();
        }
        sweeps.put(scene, scene.fannedOut());
    }
}
