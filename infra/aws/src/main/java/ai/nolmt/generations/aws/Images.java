package ai.nolmt.generations.aws;

import ai.nolmt.generations.tools.provision.iam.Stage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.ecr.LifecycleRule;
import software.amazon.awscdk.services.ecr.Repository;
import software.amazon.awscdk.services.ecr.TagMutability;
import software.constructs.Construct;

/** Where the four images are pushed to; a tag is never another image. */
final class Images extends Construct {
    private static final int KEPT = 50;

    private final Map<Stage, Repository> repositories = new EnumMap<>(Stage.class);

    Images(Construct scope) {
        super(scope, "Images");
        for (Stage stage : Stage.values()) {
            repositories.put(
                    stage,
                    Repository.Builder.create(this, stage.title())
                            .repositoryName(nameOf(stage))
                            .imageTagMutability(TagMutability.IMMUTABLE)
                            .imageScanOnPush(true)
                            .removalPolicy(RemovalPolicy.RETAIN)
                            .lifecycleRules(List.of(LifecycleRule.builder()
                                    .description("The newest are kept")
                                    .maxImageCount(KEPT)
                                    .build()))
                            .build());
        }
    }

    /** The migration is a command of the tools. */
    static String nameOf(Stage stage) {
        return stage == Stage.MIGRATE ? "nolmt-tools" : "nolmt-" + stage.title();
    }

    Repository of(Stage stage) {
        return Objects.requireNonNull(repositories.get(stage));
    }
}
