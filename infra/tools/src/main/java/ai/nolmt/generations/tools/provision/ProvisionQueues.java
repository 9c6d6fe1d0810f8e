package ai.nolmt.generations.tools.provision;

import ai.nolmt.generations.tools.command.Settings;
import ai.nolmt.generations.tools.command.Surroundings;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.sqs.SqsClient;

@Command(
        name = "queues",
        description = "The queues alone: with dead-letter queues, redrive, retention, encryption and tags.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  ${ROOT-COMMAND-NAME} provision queues --apply"})
final class ProvisionQueues implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private PlanOptions plan = new PlanOptions();

    @Option(
            names = "--kms-key",
            paramLabel = "ARN",
            converter = Given.KmsKey.class,
            description = "encrypt with this key of KMS instead of SQS' own")
    @Nullable
    private String kmsKey;

    ProvisionQueues(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Settings settings = surroundings.settings();
        try (SqsClient sqs = settings.aws().sqs()) {
            return plan.run(surroundings, List.of(StoreOptions.queues(settings, sqs, kmsKey)));
        }
    }
}
