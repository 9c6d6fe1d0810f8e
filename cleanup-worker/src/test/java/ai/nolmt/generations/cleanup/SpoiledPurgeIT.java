package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.ObjectStoreException.Kind;
import ai.nolmt.generations.run.ClaimedRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that spoil a call of the purge, and a store that is unwell; on real PostgreSQL and S3. */
class SpoiledPurgeIT {
    @RegisterExtension
    final World world = new World();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 12})
    void aKeyThatSpoilsItsWholeCallIsReportedAndTheOthersGo(int index) {
        for (Kind kind : List.of(Kind.INVALID, Kind.TRANSIENT)) {
            List<String> keys = world.tombstonedOrphans(13);
            String bad = keys.stream().sorted().toList().get(index);
            ClaimedRun run = world.start("purge");

            assertThat(world.purge(spoiledBy(Set.of(bad), kind), 1000, Duration.ofMinutes(2))
                            .run(run))
                    .isTrue();

            assertThat(keys.stream().filter(world::exists)).containsExactly(bad);
            assertThat(world.stateOf(bad)).isEqualTo("taken");
            assertThat(run.counts().deleted()).isEqualTo(12);
            assertThat(run.counts().failed()).isEqualTo(1);
        }
    }

    @Test
    void severalKeysThatSpoilTheirCallsAreEachReported() {
        List<String> keys = world.tombstonedOrphans(20);
        Set<String> bad = Set.of(keys.get(0), keys.get(7), keys.get(19));

        world.purge(spoiledBy(bad, Kind.INVALID), 1000, Duration.ofMinutes(2)).run(world.start("purge"));

        assertThat(keys.stream().filter(world::exists)).containsExactlyInAnyOrderElementsOf(bad);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"TRANSIENT", "REFUSED"})
    void aStoreThatIsUnwellIsLeftInPeace(Kind kind) {
        List<String> keys = world.tombstonedOrphans(64);
        List<Integer> calls = new ArrayList<>();
        ObjectStore unwell = new StoreBetween(world.objects()) {
            @Override
            public DeleteOutcome delete(List<String> some) {
                calls.add(some.size());
                throw new ObjectStoreException(kind, "unwell", null);
            }
        };

        assertThatThrownBy(() -> world.purge(unwell, 1000, Duration.ZERO).run(world.start("purge")))
                .hasMessage("unwell");

        assertThat(calls).containsExactly(64, 32, 32);
        assertThat(keys).allMatch(key -> world.stateOf(key).equals("taken"));
    }

    /** As S3 answers a call with a key that it can't take: none of them goes. */
    private ObjectStore spoiledBy(Set<String> bad, Kind kind) {
        return new StoreBetween(world.objects()) {
            @Override
            public DeleteOutcome delete(List<String> keys) {
                if (keys.stream().anyMatch(bad::contains)) {
                    throw new ObjectStoreException(kind, "MalformedXML", null);
                }
                return super.delete(keys);
            }
        };
    }
}
