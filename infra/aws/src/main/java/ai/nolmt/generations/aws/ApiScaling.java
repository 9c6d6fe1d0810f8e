package ai.nolmt.generations.aws;

import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.applicationautoscaling.EnableScalingProps;
import software.amazon.awscdk.services.ecs.CpuUtilizationScalingProps;
import software.amazon.awscdk.services.ecs.ScalableTaskCount;

/** APIs by their processors, as callers are what keeps them busy. */
final class ApiScaling {
    private ApiScaling() {}

    static void add(StageService api, TaskSettings tasks) {
        ScalableTaskCount count = api.service()
                .autoScaleTaskCount(EnableScalingProps.builder()
                        .minCapacity(tasks.apiLeast())
                        .maxCapacity(tasks.apiMost())
                        .build());
        count.scaleOnCpuUtilization(
                "Processor",
                CpuUtilizationScalingProps.builder()
                        .targetUtilizationPercent(60)
                        .scaleOutCooldown(Duration.seconds(60))
                        .scaleInCooldown(Duration.seconds(300))
                        .build());
    }
}
