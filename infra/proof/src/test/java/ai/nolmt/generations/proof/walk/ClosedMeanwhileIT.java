package ai.nolmt.generations.proof.walk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.proof.walk.Interleavings.Played;
import ai.nolmt.generations.upload.commit.CommitOutcome;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user deletes or cancels at each step of an attempt, which at each step of that is under way. */
@Tag("F21")
class ClosedMeanwhileIT {
    @RegisterExtension
    static final Interleavings interleavings = new Interleavings();

    private final Set<String> statuses = new HashSet<>();

    enum Closing {
        DELETE,
        CANCEL;

        /** A cancel that comes too late changes nothing. */
        Set<String> statuses() {
            return this == DELETE ? Set.of("deleted") : Set.of("cancelled", "succeeded");
        }

        Runnable of(Scene scene, World.Accepted job) {
            return this == DELETE ? () -> scene.delete(job) : () -> scene.cancel(job);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whereverTheAttemptIsNothingComesBack(Closing closing) {
        Played played = interleavings.everyOne(
                scene -> {}, scene -> () -> attempt(scene), scene -> closing.of(scene, scene.job()), this::staysAsItIs);

        assertThat(played.stops()).isGreaterThan(5);
        assertThat(played.waits()).as("while a commit holds the job").isPositive();
        assertThat(statuses).isEqualTo(closing.statuses());
    }

    @ParameterizedTest
    @EnumSource
    void whereverTheUsersRequestIsNothingComesBack(Closing closing) {
        Played played = interleavings.everyOne(
                scene -> {}, scene -> closing.of(scene, scene.job()), scene -> () -> attempt(scene), this::staysAsItIs);

        assertThat(played.stops()).isGreaterThan(3);
        assertThat(played.waits()).as("while the request holds the job").isPositive();
        assertThat(statuses).isEqualTo(closing.statuses());
    }

    @Test
    void ofTwoJobsInOneGroupTheOtherIsStoredWhereverItsCommitIs() {
        Played played = interleavings.everyOne(
                scene -> {
                    scene.store(scene.job());
                    scene.store(scene.accept());
                },
                scene -> scene::commit,
                scene -> Closing.DELETE.of(scene, scene.job()),
                scene -> {
                    assertThat(scene.status(scene.job())).isEqualTo("deleted");
                    assertThat(scene.keysOfRows()).as("the other's").hasSize(1);
                });

        assertThat(played.stops()).isGreaterThan(5);
    }

    private static void attempt(Scene scene) {
        scene.store(scene.job());
        scene.commit();
    }

    /** Also when its message comes again. */
    private void staysAsItIs(Scene scene) {
        String status = scene.status(scene.job());
        statuses.add(status);
        attempt(scene);

        assertThat(scene.status(scene.job())).isEqualTo(status);
        assertThat(scene.keysOfRows()).hasSize(status.equals("succeeded") ? 1 : 0);
        assertThat(scene.outcome(scene.job())).isNotEqualTo(CommitOutcome.AGAIN);
    }
}
