package ai.nolmt.generations.aws;

import ai.nolmt.generations.aws.Steps.Step;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalableTarget;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalableTarget.ScalableTargetActionProperty;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalableTarget.ScheduledActionProperty;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.constructs.Construct;

/**
 * Clean-up workers by their queue, one for each four, and none when there is nothing. Schedules are the workers' own: one comes every
 * hour, asks for all that is due, and stays until it is done.
 */
final class CleanupScaling extends Construct {
    /** A worker has four clean-ups at once. */
    static final int RUNS_A_WORKER = 4;

    CleanupScaling(Construct scope, Meters meters, StageService cleanup, TaskSettings tasks) {
        super(scope, "CleanupScaling");
        CfnScalableTarget target = Targets.of(this, cleanup, 0, tasks.cleanupMost())
                .scheduledActions(List.of(
                        hourly("nolmt-cleanup-comes", "cron(0 * * * ? *)", 1, tasks.cleanupMost()),
                        hourly("nolmt-cleanup-may-go", "cron(10 * * * ? *)", 0, tasks.cleanupMost())))
                .build();
        target.getNode().addDependency(cleanup.service());
        IMetric all = meters.allCleanups();
        CfnScalingPolicy some = Steps.policy(this, "Cleanup-Some", target, true, 60, steps(tasks.cleanupMost()));
        CfnScalingPolicy none = Steps.policy(this, "Cleanup-None", target, true, 60, List.of(new Step(null, 0, 0)));
        Steps.when(this, "Cleanup-Asked", all, ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD, 1, 1, some);
        Steps.when(this, "Cleanup-Over", all, ComparisonOperator.LESS_THAN_THRESHOLD, 1, 5, none);
    }

    /** From the alarm's threshold, 1: 1 to 4 want one worker, 5 to 8 two. */
    private static List<Step> steps(int most) {
        List<Step> steps = new ArrayList<>();
        for (int workers = 1; workers <= most; workers++) {
            int from = (workers - 1) * RUNS_A_WORKER;
            steps.add(new Step(from, workers == most ? null : Integer.valueOf(from + RUNS_A_WORKER), workers));
        }
        return steps;
    }

    private static ScheduledActionProperty hourly(String name, String schedule, int least, int most) {
        return ScheduledActionProperty.builder()
                .scheduledActionName(name)
                .schedule(schedule)
                .timezone("Etc/UTC")
                .scalableTargetAction(ScalableTargetActionProperty.builder()
                        .minCapacity(least)
                        .maxCapacity(most)
                        .build())
                .build();
    }
}
