package ai.nolmt.generations.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalableTarget;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy.StepAdjustmentProperty;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy.StepScalingPolicyConfigurationProperty;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.constructs.Construct;

/** A number of tasks by steps, written out: an alarm that calls a policy once a minute for as long as it lasts. */
final class Steps {
    private Steps() {}

    /**
     * One step.
     *
     * @param from of the metric, as a distance from the alarm's threshold; null for the first of those below it
     * @param to null for the last
     * @param tasks to be added, or to be there
     */
    record Step(@Nullable Integer from, @Nullable Integer to, int tasks) {}

    static CfnScalingPolicy policy(
            Construct scope, String id, CfnScalableTarget target, boolean exact, int cooldown, List<Step> steps) {
        List<StepAdjustmentProperty> adjustments = new ArrayList<>();
        for (Step step : steps) {
            adjustments.add(StepAdjustmentProperty.builder()
                    .metricIntervalLowerBound(step.from())
                    .metricIntervalUpperBound(step.to())
                    .scalingAdjustment(step.tasks())
                    .build());
        }
        return CfnScalingPolicy.Builder.create(scope, id)
                .policyName("nolmt-" + id.toLowerCase(Locale.ROOT))
                .policyType("StepScaling")
                .scalingTargetId(target.getRef())
                .stepScalingPolicyConfiguration(StepScalingPolicyConfigurationProperty.builder()
                        .adjustmentType(exact ? "ExactCapacity" : "ChangeInCapacity")
                        .cooldown(cooldown)
                        .metricAggregationType("Maximum")
                        .stepAdjustments(adjustments)
                        .build())
                .build();
    }

    /** @param minutes that it has to be so */
    static void when(
            Construct scope,
            String id,
            IMetric metric,
            ComparisonOperator operator,
            int threshold,
            int minutes,
            CfnScalingPolicy policy) {
        Alarm alarm = Alarm.Builder.create(scope, id)
                .alarmName("nolmt-scaling-" + id.toLowerCase(Locale.ROOT))
                .alarmDescription("Scales; nothing is wrong")
                .metric(metric)
                .comparisonOperator(operator)
                .threshold(threshold)
                .evaluationPeriods(minutes)
                .treatMissingData(TreatMissingData.NOT_BREACHING)
                .build();
        if (alarm.getNode().getDefaultChild() instanceof CfnAlarm made) {
            made.setAlarmActions(List.of(policy.getRef()));
        }
    }
}
