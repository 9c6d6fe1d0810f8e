package ai.nolmt.generations.tools.provision;

import ai.nolmt.generations.tools.command.Settings;
import ai.nolmt.generations.tools.command.Surroundings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

@Command(
        name = "provision",
        description = {
            "Shows how bucket and queues differ from what an installation needs, and with --apply makes it so.",
            "Nothing that somebody set otherwise is changed unless it is named by --replace."
        },
        mixinStandardHelpOptions = true,
        subcommands = {ProvisionBucket.class, ProvisionQueues.class, ProvisionIam.class, ProvisionDatabase.class},
        footer = {
            "",
            "Example:",
            "  AWS_S3_BUCKET_NAME=nolmt-ai-generations AWS_REGION=us-east-1 ${ROOT-COMMAND-NAME} provision --apply"
        })
public final class ProvisionTool implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private PlanOptions plan = new PlanOptions();

    @Mixin
    private StoreOptions store = new StoreOptions();

    ProvisionTool(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Settings settings = surroundings.settings();
        try (S3Client s3 = settings.aws().s3();
                SqsClient sqs = settings.aws().sqs()) {
            return plan.run(surroundings, List.of(store.bucket(settings, s3), store.queues(settings, sqs)));
        }
    }
}
