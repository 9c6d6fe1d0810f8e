package ai.nolmt.generations.cleanup.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.run.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MidpointTest {
    private static final KeyPrefix PREFIX = new KeyPrefix("generations/");

    private final KeysOnly keys = new KeysOnly();
    private final Midpoint midpoint = new Midpoint(keys);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void partsOfARangeHaveAllItsKeysAndNoneTwice(long seed) {
        Random random = new Random(seed);
        plant(random);
        List<KeyRange> parts =
                new ArrayList<>(Ranges.split(new KeyRange(PREFIX.value(), null, null), 1 + random.nextInt(20)));
        for (int i = 0; i < 30; i++) {
            int which = random.nextInt(parts.size());
            KeyRange part = parts.get(which);
            List<String> in = keys.of(part);
            if (in.size() < 2) {
                continue;
            }
            String cursor = in.get(random.nextInt(in.size() - 1));
            Optional<String> middle = midpoint.between(part, cursor);
            assertThat(middle).as("something is behind %s", cursor).isPresent();
            assertThat(middle.get()).isGreaterThan(cursor).isLessThan(in.get(in.size() - 1));
            parts.set(which, new KeyRange(part.root(), part.after(), middle.get()));
            parts.add(new KeyRange(part.root(), middle.get(), part.last()));
        }
        List<String> all =
                parts.stream().flatMap(part -> keys.of(part).stream()).sorted().toList();
        assertThat(all).containsExactlyElementsOf(keys.of(new KeyRange(PREFIX.value(), null, null)));
    }

    @Test
    void nothingIsLeftBehindTheLastKey() {
        plant(new Random(9));
        KeyRange all = new KeyRange(PREFIX.value(), null, null);
        List<String> in = keys.of(all);

        assertThat(midpoint.between(all, in.get(in.size() - 1))).isEmpty();
    }

    /** Users of whom one has most, generations at random or in the order of time, and keys that are none of ours. */
    private void plant(Random random) {
        TreeSet<String> all = new TreeSet<>();
        for (int i = 0; i < 5; i++) {
            UUID user = new UUID(random.nextLong(), random.nextLong());
            boolean byTime = random.nextBoolean();
            for (int j = 0; j < (i == 0 ? 300 : 10); j++) {
                UUID generation = byTime
                        ? new UUID(
                                (1_700_000_000_000L + j * 50_000L) << 16 | 0x7000L | random.nextInt(4096),
                                random.nextLong())
                        : new UUID(random.nextLong(), random.nextLong());
                all.add(PREFIX + user.toString() + "/" + generation + "/" + UUID.randomUUID() + ".png");
            }
        }
        all.add(PREFIX + "4");
        all.add(PREFIX + "80");
        keys.set(all);
    }
}
