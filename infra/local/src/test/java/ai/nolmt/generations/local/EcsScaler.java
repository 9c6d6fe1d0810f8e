package ai.nolmt.generations.local;

import ai.nolmt.generations.local.ScalingSimulation.Seen;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToIntFunction;
import tools.jackson.databind.JsonNode;

/**
 * How many upload workers there are to be by the template of infra/aws, as Application Auto Scaling does it: once a minute, by
 * what SQS told CloudWatch a minute ago. Target tracking asks for more once its metric was above the target for three
 * minutes, and for fewer once it was below nine tenths of it for fifteen (the alarms that AWS documents for it); steps are
 * taken for as long as their alarm lasts, and of several wishes for more the largest one.
 */
final class EcsScaler implements ToIntFunction<Seen> {
    private static final int LOOKS_A_MINUTE = 60 / ScalingSimulation.LOOK;
    private static final int LATE = 1;
    private static final int MORE_AFTER = 3;
    private static final int FEWER_AFTER = 15;
    private static final double BELOW = 0.9;

    private final int least;
    private final int most;
    private final double target;
    private final int steady;
    private final Steps byAge;
    private final Steps byDepth;
    /** What was told and isn't there to be seen yet. */
    private final Deque<Told> underWay = new ArrayDeque<>();

    private int looks;
    private int above;
    private int below;
    private int sinceFewer;

    private record Told(double messagesAWorker, int age) {}

    /** @param threshold of the alarm, from which the steps are measured */
    private record Steps(int threshold, JsonNode steps) {
        int more(double value) {
            double beyond = value - threshold;
            return steps.valueStream()
                    .filter(step -> beyond
                                    >= step.path("MetricIntervalLowerBound").asInt()
                            && beyond < step.path("MetricIntervalUpperBound").asInt(Integer.MAX_VALUE))
                    .mapToInt(step -> step.path("ScalingAdjustment").asInt())
                    .sum();
        }
    }

    EcsScaler(JsonNode template) {
        JsonNode resources = template.path("Resources");
        JsonNode bounds = properties(resources, "ScalableTarget", "ResourceId", "upload-worker");
        JsonNode depth = properties(resources, "ScalingPolicy", "PolicyName", "nolmt-upload-depth")
                .path("TargetTrackingScalingPolicyConfiguration");
        this.least = bounds.path("MinCapacity").asInt();
        this.most = bounds.path("MaxCapacity").asInt();
        this.target = depth.path("TargetValue").asDouble();
        this.steady = depth.path("ScaleInCooldown").asInt() / 60;
        this.byAge = steps(resources, "nolmt-scaling-upload-late", "nolmt-upload-age");
        this.byDepth = steps(resources, "nolmt-scaling-upload-many", "nolmt-upload-burst");
    }

    private static Steps steps(JsonNode resources, String alarm, String policy) {
        return new Steps(
                properties(resources, "Alarm", "AlarmName", alarm)
                        .path("Threshold")
                        .asInt(),
                properties(resources, "ScalingPolicy", "PolicyName", policy)
                        .at("/StepScalingPolicyConfiguration/StepAdjustments"));
    }

    private static JsonNode properties(JsonNode resources, String type, String name, String value) {
        return resources
                .valueStream()
                .filter(one -> one.path("Type").asString("").endsWith("::" + type))
                .map(one -> one.path("Properties"))
                .filter(one -> one.path(name).toString().contains(value))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public int applyAsInt(Seen seen) {
        if (looks++ % LOOKS_A_MINUTE > 0) {
            return seen.workers();
        }
        underWay.add(new Told(seen.depth() / (double) Math.max(1, seen.ready()), seen.age()));
        if (underWay.size() <= LATE) {
            return seen.workers();
        }
        Told told = underWay.remove();
        int tracked = tracked(told, seen.workers());
        int more = Math.max(byAge.more(told.age()), byDepth.more(told.messagesAWorker()));
        int wanted = more > 0 ? Math.max(tracked, seen.workers() + more) : tracked;
        return Math.max(least, Math.min(most, wanted));
    }

    private int tracked(Told told, int workers) {
        above = told.messagesAWorker() > target ? above + 1 : 0;
        below = told.messagesAWorker() < target * BELOW ? below + 1 : 0;
        sinceFewer++;
        int proportional = (int) Math.ceil(workers * told.messagesAWorker() / target);
        if (above >= MORE_AFTER) {
            return proportional;
        }
        if (below >= FEWER_AFTER && sinceFewer >= steady && proportional < workers) {
            sinceFewer = 0;
            return proportional;
        }
        return workers;
    }
}
