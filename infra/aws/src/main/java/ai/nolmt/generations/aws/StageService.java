package ai.nolmt.generations.aws;

import ai.nolmt.generations.tools.provision.iam.Stage;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.ecs.DeploymentCircuitBreaker;
import software.amazon.awscdk.services.ecs.FargatePlatformVersion;
import software.amazon.awscdk.services.ecs.FargateService;
import software.amazon.awscdk.services.ecs.PropagatedTagSource;
import software.constructs.Construct;

/** As many tasks of a stage as its scaling says; a release that doesn't come up is taken back. */
final class StageService extends Construct {
    private static final String CLUSTER = "nolmt";

    private final FargateService service;
    private final String serviceName;

    StageService(Construct scope, Stage stage, Ground ground) {
        super(scope, "Service-" + stage.title());
        StageTask task = new StageTask(this, stage, ground.parts());
        serviceName = stage.title();
        FargateService.Builder builder = FargateService.Builder.create(this, "Service")
                .serviceName(serviceName)
                .cluster(ground.cluster())
                .taskDefinition(task.definition())
                .platformVersion(FargatePlatformVersion.LATEST)
                .vpcSubnets(Network.APPS)
                .securityGroups(List.of(ground.guards().of(stage)))
                .assignPublicIp(false)
                .enableExecuteCommand(false)
                .minHealthyPercent(stage == Stage.CLEANUP_WORKER ? 0 : 100)
                .maxHealthyPercent(200)
                .circuitBreaker(
                        DeploymentCircuitBreaker.builder().rollback(true).build())
                .enableEcsManagedTags(true)
                .propagateTags(PropagatedTagSource.SERVICE);
        if (stage == Stage.INGEST_API) {
            builder.healthCheckGracePeriod(Duration.seconds(180));
        }
        service = builder.build();
        Tags.of(this).add("stage", serviceName);
    }

    FargateService service() {
        return service;
    }

    String serviceName() {
        return serviceName;
    }

    /** What Application Auto Scaling calls it. */
    String scalable() {
        return "service/" + CLUSTER + "/" + serviceName;
    }

    /** Tasks that run, by Container Insights. */
    Metric running() {
        return Metric.Builder.create()
                .namespace("ECS/ContainerInsights")
                .metricName("RunningTaskCount")
                .dimensionsMap(Map.of("ClusterName", CLUSTER, "ServiceName", serviceName))
                .statistic("Average")
                .period(Duration.minutes(1))
                .label(serviceName)
                .build();
    }
}
