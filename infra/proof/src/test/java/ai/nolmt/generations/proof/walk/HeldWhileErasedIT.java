package ai.nolmt.generations.proof.walk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.proof.walk.Interleavings.Played;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An admin holds a generation while another erases its user, at each step of either: it stays or it goes, and both are told so. */
class HeldWhileErasedIT {
    @RegisterExtension
    static final Interleavings interleavings = new Interleavings();

    private final Set<Boolean> held = new HashSet<>();

    @Test
    void whereverTheHoldIsTheErasurePassesItOverOrWasFirst() {
        Played played = interleavings.everyOne(
                HeldWhileErasedIT::stored,
                scene -> () -> scene.hold(scene.job()),
                scene -> () -> scene.erase(scene.job()),
                this::staysOrGoes);

        assertThat(played.waits()).as("while the hold has the row").isPositive();
        assertThat(held).contains(true);
    }

    @Test
    void whereverTheErasureIsTheHoldIsFirstOrHasNothingToHold() {
        interleavings.everyOne(
                HeldWhileErasedIT::stored,
                scene -> () -> scene.erase(scene.job()),
                scene -> () -> scene.hold(scene.job()),
                this::staysOrGoes);

        assertThat(held).containsExactlyInAnyOrder(true, false);
    }

    private static void stored(Scene scene) {
        scene.store(scene.job());
        scene.commit();
    }

    private void staysOrGoes(Scene scene) {
        boolean isHeld = scene.isHeld(scene.job());
        held.add(isHeld);
        assertThat(scene.keysOfRows()).hasSize(isHeld ? 1 : 0);

        scene.release(scene.job());
        scene.erase(scene.job());
        assertThat(scene.keysOfRows()).as("once it was let go").isEmpty();
    }
}
