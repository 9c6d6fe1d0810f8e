package ai.nolmt.generations.proof.walk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.database.MigratedDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Walks at random on the shipped classes for as long as {@code nolmt.walk.seconds} says, or one walk by its seed. */
class RandomWalkIT {
    @RegisterExtension
    final MigratedDatabase database = new MigratedDatabase();

    @TempDir
    Path work;

    @Test
    void whateverHappensInWhateverOrderNothingIsLost() {
        try (Walks walks = new Walks(database.database(), work)) {
            assertThat(walks.asProperties()).isEmpty();
        }
    }
}
