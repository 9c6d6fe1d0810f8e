package ai.nolmt.generations.tools.provision;

import ai.nolmt.generations.tools.command.Settings;
import ai.nolmt.generations.tools.command.Surroundings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import software.amazon.awssdk.services.s3.S3Client;

@Command(
        name = "bucket",
        description = "The bucket alone: region, public access, policy, encryption, versions, CORS, lifecycle, logs.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  ${ROOT-COMMAND-NAME} provision bucket --apply --log-bucket my-logs --replace cors"
        })
final class ProvisionBucket implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private PlanOptions plan = new PlanOptions();

    @Mixin
    private StoreOptions store = new StoreOptions();

    ProvisionBucket(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Settings settings = surroundings.settings();
        try (S3Client s3 = settings.aws().s3()) {
            return plan.run(surroundings, List.of(store.bucket(settings, s3)));
        }
    }
}
