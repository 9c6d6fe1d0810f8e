package ai.nolmt.generations.proof.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A sweep is given up before each statement of a shard that finds orphans: what the shard commits next adds nothing to what was
 * closed, even if it does no more.
 */
class ShardBesideItsEndIT {
    private static final int ORPHANS = 3; // two pages
    private static final Stop NEXT_COMMIT = new Stop(Point.COMMITTED, 1);

    @RegisterExtension
    static final Interleavings interleavings = new Interleavings();

    @Test
    void whereverTheShardIsNothingIsAddedToWhatWasClosed() {
        int stops = 0;
        while (isGivenUpAt(new Stop(Point.SQL, stops + 1))) {
            stops++;
        }
        assertThat(stops).isGreaterThan(20);
    }

    private static boolean isGivenUpAt(Stop stop) {
        try (Scene scene = interleavings.scene()) {
            scene.store(scene.job());
            scene.commit();
            for (int i = 0; i < ORPHANS; i++) {
                scene.abandon();
            }
            UUID sweep = scene.fannedOut();
            Actor shard = scene.start("the shard", stop, scene::sweepShard);
            if (shard.state() != Actor.State.PARKED) {
                return false;
            }
            scene.start("the end", Stop.NEVER, () -> scene.giveUp(sweep));
            scene.goesOn(shard, NEXT_COMMIT);
            scene.holds();
            scene.allGoOn();
            scene.holds();
            assertThat(scene.orphans()).isEqualTo(ORPHANS);
            return true;
        } catch (AssertionError e) {
            throw new AssertionError("Where the shard stopped" + stop + ": " + e.getMessage(), e);
        }
    }
}
