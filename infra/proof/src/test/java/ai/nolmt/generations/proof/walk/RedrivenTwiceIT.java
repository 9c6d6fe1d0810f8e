package ai.nolmt.generations.proof.walk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.proof.walk.Interleavings.Played;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job that failed behind its PUT is redriven by two at once, at each step of the first: one row, and one object in the end. */
@Tag("F20")
class RedrivenTwiceIT {
    @RegisterExtension
    static final Interleavings interleavings = new Interleavings();

    @Test
    void whereverTheFirstIsItIsStoredOnceAndNoOldDeadLetterFailsIt() {
        Played played = interleavings.everyOne(
                RedrivenTwiceIT::failed,
                scene -> () -> scene.redrive(scene.job()),
                scene -> () -> scene.redrive(scene.job()),
                RedrivenTwiceIT::endsStoredOnce);

        assertThat(played.stops()).isGreaterThan(3);
        assertThat(played.waits()).as("while the first holds the job").isPositive();
    }

    private static void failed(Scene scene) {
        scene.store(scene.job());
        scene.fail(scene.job());
        assertThat(scene.status(scene.job())).isEqualTo("failed");
    }

    /** What sweeps leave behind it is looked at with each scene. */
    private static void endsStoredOnce(Scene scene) {
        scene.deadLetter(scene.job(), 0);
        assertThat(scene.status(scene.job())).isNotEqualTo("failed");

        scene.store(scene.job());
        scene.commit();
        scene.redrive(scene.job());

        assertThat(scene.status(scene.job())).isEqualTo("succeeded");
        assertThat(scene.keysOfRows()).hasSize(1);
    }
}
