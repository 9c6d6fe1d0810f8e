package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.run.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Cuts our keys into ranges. They begin with the user's UUID, whose digits are even over all users. */
final class Ranges {
    private static final int DIGITS = 16;

    private Ranges() {}

    /** All keys of an installation that begin with the prefix; null for all of them. */
    static List<KeyRange> of(KeyPrefix ours, @Nullable String prefix) {
        Stream<String> roots = ours.value().isEmpty() ? Stream.of("") : Stream.of(ours.value(), StagingKey.root(ours));
        return roots.filter(root -> prefix == null || prefix.startsWith(root))
                .map(root -> new KeyRange(prefix == null ? root : prefix, null, null))
                .toList();
    }

    /**
     * Parts of a range that has a whole root: as many as asked for, or 256 if that is less.
     *
     * @param parts 1 or more
     */
    static List<KeyRange> split(KeyRange whole, int parts) {
        int most = DIGITS * DIGITS;
        int some = Math.min(parts, most);
        List<KeyRange> ranges = new ArrayList<>();
        String after = null;
        for (int i = 1; i <= some; i++) {
            String last = i == some ? null : whole.root() + String.format("%02x", i * most / some);
            ranges.add(new KeyRange(whole.root(), after, last));
            after = last;
        }
        return ranges;
    }
}
