package ai.nolmt.generations.proof.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Looks for a shorter list of steps that fails as well, within a bound. */
final class Shrinking {
    private final Predicate<List<Step>> fails;
    private final long until;

    /** @param until by {@link System#nanoTime} */
    Shrinking(Predicate<List<Step>> fails, long until) {
        this.fails = fails;
        this.until = until;
    }

    List<Step> shrink(List<Step> failing) {
        List<Step> shortest = failing;
        for (int size = Math.max(1, failing.size() / 2); size >= 1; size = size == 1 ? 0 : (size + 1) / 2) {
            for (int from = shortest.size() - size; from >= 0; from--) {
                List<Step> without = new ArrayList<>(shortest);
                without.subList(from, Math.min(from + size, without.size())).clear();
                if (stillFails(without)) {
                    shortest = without;
                    from = Math.min(from, shortest.size() - size + 1);
                }
            }
        }
        return simplify(shortest);
    }

    private List<Step> simplify(List<Step> steps) {
        List<Step> simplest = steps;
        for (int i = 0; i < steps.size(); i++) {
            List<Step> simpler = new ArrayList<>(simplest);
            simpler.set(i, simplest.get(i).plain());
            if (!simpler.equals(simplest) && stillFails(simpler)) {
                simplest = simpler;
            }
        }
        return simplest;
    }

    private boolean stillFails(List<Step> steps) {
        return System.nanoTime() < until && fails.test(steps);
    }
}
