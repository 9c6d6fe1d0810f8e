package ai.nolmt.generations.aws;

import software.amazon.awscdk.services.applicationautoscaling.CfnScalableTarget;
import software.constructs.Construct;

/** A service as Application Auto Scaling knows it. */
final class Targets {
    private Targets() {}

    static CfnScalableTarget.Builder of(Construct scope, StageService service, int least, int most) {
        return CfnScalableTarget.Builder.create(scope, "Target")
                .serviceNamespace("ecs")
                .scalableDimension("ecs:service:DesiredCount")
                .resourceId(service.scalable())
                .minCapacity(least)
                .maxCapacity(most);
    }
}
