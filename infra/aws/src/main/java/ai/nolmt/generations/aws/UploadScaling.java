package ai.nolmt.generations.aws;

import ai.nolmt.generations.aws.Steps.Step;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalableTarget;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy.CustomizedMetricSpecificationProperty;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy.TargetTrackingMetricDimensionProperty;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy.TargetTrackingMetricProperty;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy.TargetTrackingMetricStatProperty;
import software.amazon.awscdk.services.applicationautoscaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.constructs.Construct;

/**
 * Upload workers by the queue's depth, one for each hundred messages, more while the oldest one waits, and all that there may be when
 * a burst comes: target tracking asks for none before three minutes are over, and sees what SQS told a minute ago.
 */
final class UploadScaling extends Construct {
    /** A worker has 64 attempts at once, and half as many received ahead. */
    static final int MESSAGES_A_WORKER = 100;

    /** Half a minute's work and more of it behind. */
    static final int BURST = 10 * MESSAGES_A_WORKER;

    private static final String MESSAGES = "(FILL(v,0) + FILL(n,0)) / IF(FILL(t,1) > 0, FILL(t,1), 1)";

    /** Seconds. */
    static final int LATE = 30;

    UploadScaling(Construct scope, Meters meters, StageService upload, TaskSettings tasks) {
        super(scope, "UploadScaling");
        CfnScalableTarget target = Targets.of(this, upload, tasks.uploadLeast(), tasks.uploadMost())
                .build();
        target.getNode().addDependency(upload.service());
        CfnScalingPolicy.Builder.create(this, "Depth")
                .policyName("nolmt-upload-depth")
                .policyType("TargetTrackingScaling")
                .scalingTargetId(target.getRef())
                .targetTrackingScalingPolicyConfiguration(depth(meters, upload))
                .build();
        CfnScalingPolicy more = Steps.policy(
                this,
                "Upload-Age",
                target,
                false,
                60,
                List.of(new Step(0, 30, 1), new Step(30, 90, 2), new Step(90, null, 4)));
        // only while some wait: what waits for a slow host, no worker hurries
        Steps.when(
                this,
                "Upload-Late",
                MathExpression.Builder.create()
                        .expression("IF(FILL(v,0) > 0, FILL(a,0), 0)")
                        .usingMetrics(Meters.inOrder(Map.of("v", meters.waitingJobs(), "a", meters.oldestJob())))
                        .label("oldest job that waits")
                        .period(Duration.minutes(1))
                        .build(),
                ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
                LATE,
                1,
                more);
        Steps.when(
                this,
                "Upload-Many",
                MathExpression.Builder.create()
                        .expression(MESSAGES)
                        .usingMetrics(Meters.inOrder(
                                Map.of("v", meters.waitingJobs(), "n", meters.jobsUnderWay(), "t", upload.running())))
                        .label("messages a worker")
                        .period(Duration.minutes(1))
                        .build(),
                ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
                BURST,
                1,
                Steps.policy(
                        this,
                        "Upload-Burst",
                        target,
                        false,
                        60,
                        List.of(new Step(0, BURST, 4), new Step(BURST, null, tasks.uploadMost()))));
    }

    private static TargetTrackingScalingPolicyConfigurationProperty depth(Meters meters, StageService upload) {
        return TargetTrackingScalingPolicyConfigurationProperty.builder()
                .targetValue(MESSAGES_A_WORKER)
                .scaleOutCooldown(15)
                .scaleInCooldown(300)
                .customizedMetricSpecification(CustomizedMetricSpecificationProperty.builder()
                        .metrics(List.of(
                                query("v", meters.waitingJobs()),
                                query("n", meters.jobsUnderWay()),
                                query("t", upload.running()),
                                TargetTrackingMetricDataQueryProperty.builder()
                                        .id("depth")
                                        .label("messages a worker")
                                        .expression(MESSAGES)
                                        .returnData(true)
                                        .build()))
                        .build())
                .build();
    }

    private static TargetTrackingMetricDataQueryProperty query(String id, Metric metric) {
        List<TargetTrackingMetricDimensionProperty> dimensions =
                Objects.requireNonNull(metric.getDimensions()).entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(dimension -> TargetTrackingMetricDimensionProperty.builder()
                                .name(dimension.getKey())
                                .value(String.valueOf(dimension.getValue()))
                                .build())
                        .toList();
        return TargetTrackingMetricDataQueryProperty.builder()
                .id(id)
                .metricStat(TargetTrackingMetricStatProperty.builder()
                        .stat(metric.getStatistic())
                        .metric(TargetTrackingMetricProperty.builder()
                                .namespace(metric.getNamespace())
                                .metricName(metric.getMetricName())
                                .dimensions(dimensions)
                                .build())
                        .build())
                .returnData(false)
                .build();
    }
}
