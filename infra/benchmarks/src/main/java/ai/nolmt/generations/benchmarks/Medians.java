package ai.nolmt.generations.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** What rounds come to: the middle one, which a machine's hiccup doesn't move. */
public final class Medians {
    private Medians() {}

    /** Not a number of none. */
    public static <T> double of(List<T> samples, ToDoubleFunction<T> figure) {
        return samples.stream()
                .mapToDouble(figure)
                .sorted()
                .skip(samples.size() / 2)
                .findFirst()
                .orElse(Double.NaN);
    }
}
