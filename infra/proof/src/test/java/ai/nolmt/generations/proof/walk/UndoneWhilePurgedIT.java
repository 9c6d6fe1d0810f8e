package ai.nolmt.generations.proof.walk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.cleanup.AdminUndo.Told;
import ai.nolmt.generations.proof.walk.Interleavings.Played;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An admin undoes a sweep while a purge takes what it found, at each step of either: what is said to be withdrawn is there. */
class UndoneWhilePurgedIT {
    private static final int ORPHANS = 4; // two pages of a purge

    @RegisterExtension
    static final Interleavings interleavings = new Interleavings();

    private final Set<Long> withdrawn = new HashSet<>();

    @Test
    void whereverThePurgeIsTheUndoKeepsWhatItDidNotTake() {
        Played played = interleavings.everyOne(
                UndoneWhilePurgedIT::rested, Scene::purge, scene -> scene::undo, this::whatIsSaidIsThere);

        assertThat(played.waits()).as("while a page is taken").isPositive();
        assertThat(withdrawn).as("of all, of a page, of none").contains(4L, 2L, 0L);
    }

    @Test
    void whereverTheUndoIsThePurgeTakesNothingOfItAfterwards() {
        interleavings.everyOne(
                UndoneWhilePurgedIT::rested, scene -> scene::undo, Scene::purge, this::whatIsSaidIsThere);

        assertThat(withdrawn).contains(4L, 0L);
    }

    private static void rested(Scene scene) {
        scene.store(scene.job());
        scene.commit();
        for (int i = 0; i < ORPHANS; i++) {
            scene.abandon();
        }
        scene.sweepAndRest();
    }

    private void whatIsSaidIsThere(Scene scene) {
        Optional<Told> told = scene.told();
        long there = told.map(Told::withdrawn).orElse(0L);
        withdrawn.add(there);
        assertThat(scene.orphans()).isEqualTo(there);
        told.ifPresent(
                said -> assertThat(said.withdrawn() + said.beyondRecall()).isEqualTo(ORPHANS));
        scene.retain();
    }
}
