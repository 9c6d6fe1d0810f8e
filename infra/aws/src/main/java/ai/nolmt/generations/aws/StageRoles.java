package ai.nolmt.generations.aws;

import ai.nolmt.generations.tools.provision.iam.Stage;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/** A role a stage, called as provision calls them and with the very documents that it writes. */
final class StageRoles extends Construct {
    private final Map<Stage, Role> roles = new EnumMap<>(Stage.class);

    StageRoles(Construct scope, Wishes wishes) {
        super(scope, "Roles");
        for (Stage stage : Stage.values()) {
            roles.put(
                    stage,
                    Role.Builder.create(this, stage.title())
                            .roleName("nolmt-" + stage.title())
                            .description("A stage of NOLMT generations")
                            .assumedBy(new ServicePrincipal("ecs-tasks.amazonaws.com"))
                            .inlinePolicies(Map.of("nolmt-generations", Policies.of(stage, wishes)))
                            .build());
        }
    }

    Role of(Stage stage) {
        return Objects.requireNonNull(roles.get(stage));
    }
}
