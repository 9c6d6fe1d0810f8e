package ai.nolmt.generations.proof.walk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.proof.walk.Interleavings.Played;
import ai.nolmt.generations.upload.commit.CommitOutcome;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An attempt stalled for longer than the sweep's grace, and commits before, while and after its object is taken. */
@Tag("F4")
class SweepBesideCommitIT {
    @RegisterExtension
    static final Interleavings interleavings = new Interleavings();

    private final Set<CommitOutcome> outcomes = EnumSet.noneOf(CommitOutcome.class);

    @Test
    @Tag("F18")
    void whereverTheSweepIsTheCommitIsStoredOrComesAgainUnderANewKey() {
        Played played = interleavings.everyOne(
                scene -> scene.store(scene.job()), Scene::sweep, scene -> scene::commit, this::endsStored);

        assertThat(played.stops()).isGreaterThan(20);
        assertThat(played.waits()).as("while the sweep holds the job").isPositive();
        assertThat(outcomes).containsExactlyInAnyOrder(CommitOutcome.STORED, CommitOutcome.AGAIN);
    }

    @Test
    void whereverTheCommitStallsTheSweepLeavesItOrItComesAgainUnderANewKey() {
        Played played = interleavings.everyOne(
                scene -> scene.store(scene.job()), scene -> scene::commit, Scene::sweep, this::endsStored);

        assertThat(played.stops()).isGreaterThan(5);
        assertThat(played.waits()).as("the sweep leaves what somebody holds").isZero();
        assertThat(outcomes).containsExactlyInAnyOrder(CommitOutcome.STORED, CommitOutcome.AGAIN);
    }

    private void endsStored(Scene scene) {
        outcomes.add(Objects.requireNonNull(scene.outcome(scene.job())));
        if (scene.outcome(scene.job()) != CommitOutcome.STORED) {
            scene.store(scene.job());
            scene.commit();
        }
        assertThat(scene.outcome(scene.job())).isEqualTo(CommitOutcome.STORED);
        assertThat(scene.status(scene.job())).isEqualTo("succeeded");
        assertThat(scene.keysOfRows()).hasSize(1);
    }
}
