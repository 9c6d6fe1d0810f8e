package ai.nolmt.generations.local;

import ai.nolmt.generations.local.ScalingSimulation.Seen;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToIntFunction;
import tools.jackson.databind.JsonNode;

/** How many upload workers there are to be, by their ScaledObject, as a HorizontalPodAutoscaler does it every 15 seconds. */
final class KedaScaler implements ToIntFunction<Seen> {
    private static final int SYNC = ScalingSimulation.LOOK;
    private static final double TOLERANCE = 0.1;

    private final int least;
    private final int most;
    private final double queueLength;
    private final double age;
    private final JsonNode up;
    private final JsonNode down;
    private final int steady;
    /** The last wishes, of the time for which fewer must be wished before there are fewer. */
    private final Deque<Integer> wishes = new ArrayDeque<>();

    private int sinceFewer;

    KedaScaler(JsonNode scaledObject) {
        JsonNode spec = scaledObject.path("spec");
        JsonNode behavior =
                spec.path("advanced").path("horizontalPodAutoscalerConfig").path("behavior");
        this.least = spec.path("minReplicaCount").asInt();
        this.most = spec.path("maxReplicaCount").asInt();
        this.queueLength = trigger(spec, "depth").path("queueLength").asInt();
        this.age = trigger(spec, "age").path("threshold").asInt();
        this.up = behavior.path("scaleUp").path("policies");
        this.down = behavior.path("scaleDown").path("policies");
        this.steady =
                behavior.path("scaleDown").path("stabilizationWindowSeconds").asInt();
    }

    private static JsonNode trigger(JsonNode spec, String name) {
        return spec.path("triggers")
                .valueStream()
                .filter(one -> one.path("name").asString("").equals(name))
                .findFirst()
                .orElseThrow()
                .path("metadata");
    }

    @Override
    public int applyAsInt(Seen seen) {
        boolean busy = seen.running() > ScalingSimulation.CONCURRENCY / 2.0;
        int wish = Math.max(wish(seen, seen.depth(), queueLength), wish(seen, busy ? seen.age() : 0, age));
        wishes.add(Math.max(least, Math.min(most, wish)));
        if (wishes.size() > Math.max(1, steady / SYNC)) {
            wishes.remove();
        }
        int wanted = Math.max(
                wishes.getLast(),
                Math.min(
                        seen.workers(),
                        wishes.stream().mapToInt(one -> one).max().orElseThrow()));
        sinceFewer += SYNC;
        if (wanted > seen.workers()) {
            return Math.min(wanted, seen.workers() + change(up, seen.workers()));
        }
        int period = down.path(0).path("periodSeconds").asInt();
        if (wanted < seen.workers() && sinceFewer >= period) {
            sinceFewer = 0;
            return Math.max(wanted, seen.workers() - change(down, seen.workers()));
        }
        return seen.workers();
    }

    private static int wish(Seen seen, int value, double target) {
        double ratio = value / target / Math.max(1, seen.workers());
        return Math.abs(ratio - 1) <= TOLERANCE ? seen.workers() : (int) Math.ceil(value / target);
    }

    /** The most that one of the policies allows; each step is as long as they are. */
    private static int change(JsonNode policies, int workers) {
        return policies.valueStream()
                .mapToInt(policy -> policy.path("type").asString("").equals("Pods")
                        ? policy.path("value").asInt()
                        : (int) Math.ceil(workers * policy.path("value").asInt() / 100.0))
                .max()
                .orElseThrow();
    }
}
