package ai.nolmt.generations.aws;

import ai.nolmt.generations.tools.provision.iam.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.ecs.AwsLogDriverProps;
import software.amazon.awscdk.services.ecs.Capability;
import software.amazon.awscdk.services.ecs.ContainerDefinition;
import software.amazon.awscdk.services.ecs.ContainerDefinitionOptions;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.ecs.CpuArchitecture;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.ecs.HealthCheck;
import software.amazon.awscdk.services.ecs.LinuxParameters;
import software.amazon.awscdk.services.ecs.LogDrivers;
import software.amazon.awscdk.services.ecs.MountPoint;
import software.amazon.awscdk.services.ecs.OperatingSystemFamily;
import software.amazon.awscdk.services.ecs.PortMapping;
import software.amazon.awscdk.services.ecs.RuntimePlatform;
import software.amazon.awscdk.services.ecs.Secret;
import software.amazon.awscdk.services.ecs.Volume;
import software.constructs.Construct;

/** One container a task: no root, nothing to write to but /tmp and /work, its secrets out of Secrets Manager. */
final class StageTask extends Construct {
    private static final String USER = "10001:10001";

    private final FargateTaskDefinition definition;

    StageTask(Construct scope, Stage stage, StageParts parts) {
        super(scope, "Task-" + stage.title());
        Size size = Size.of(stage);
        List<String> folders =
                stage == Stage.INGEST_API || stage == Stage.UPLOAD_WORKER ? List.of("tmp", "work") : List.of("tmp");
        definition = FargateTaskDefinition.Builder.create(this, "Definition")
                .family("nolmt-" + stage.title())
                .cpu(size.cpu())
                .memoryLimitMiB(size.memory())
                .runtimePlatform(RuntimePlatform.builder()
                        .cpuArchitecture(CpuArchitecture.ARM64)
                        .operatingSystemFamily(OperatingSystemFamily.LINUX)
                        .build())
                .taskRole(parts.roles().of(stage))
                .volumes(folders.stream()
                        .map(name -> Volume.builder().name(name).build())
                        .toList())
                .build();
        ContainerDefinition container = definition.addContainer(stage.title(), container(stage, size, parts));
        container.addMountPoints(folders.stream()
                .map(name -> MountPoint.builder()
                        .sourceVolume(name)
                        .containerPath("/" + name)
                        .readOnly(false)
                        .build())
                .toArray(MountPoint[]::new));
    }

    private ContainerDefinitionOptions container(Stage stage, Size size, StageParts parts) {
        LinuxParameters linux = new LinuxParameters(this, "Linux");
        linux.dropCapabilities(Capability.ALL);
        ContainerDefinitionOptions.Builder options = ContainerDefinitionOptions.builder()
                .image(ContainerImage.fromEcrRepository(
                        parts.images().of(stage), parts.wishes().stack().tag()))
                .user(USER)
                .readonlyRootFilesystem(true)
                .linuxParameters(linux)
                .stopTimeout(Duration.seconds(size.stop()))
                .environment(Variables.of(stage, parts.wishes()))
                .secrets(secrets(stage, parts))
                .logging(LogDrivers.awsLogs(AwsLogDriverProps.builder()
                        .logGroup(Logs.group(this, "Logs", stage.title(), parts.wishes()))
                        .streamPrefix(stage.title())
                        .build()));
        if (stage == Stage.MIGRATE) {
            return options.command(List.of("migrate")).build();
        }
        List<PortMapping> ports = new ArrayList<>(List.of(port("management", size.health())));
        if (stage == Stage.INGEST_API) {
            ports.add(0, port("http", Guards.API));
        }
        return options.portMappings(ports)
                .healthCheck(HealthCheck.builder()
                        .command(Variables.liveness(size.health()))
                        .interval(Duration.seconds(30))
                        .timeout(Duration.seconds(5))
                        .retries(3)
                        // the checks at start take up to a minute on a slow database
                        .startPeriod(Duration.seconds(120))
                        .build())
                .build();
    }

    private static Map<String, Secret> secrets(Stage stage, StageParts parts) {
        Map<String, Secret> secrets = new HashMap<>();
        StageSecrets.variables(stage, parts.wishes())
                .forEach(name -> secrets.put(
                        name, Secret.fromSecretsManager(parts.secrets().of(stage), name)));
        return secrets;
    }

    private static PortMapping port(String name, int number) {
        return PortMapping.builder().name(name).containerPort(number).build();
    }

    FargateTaskDefinition definition() {
        return definition;
    }
}
