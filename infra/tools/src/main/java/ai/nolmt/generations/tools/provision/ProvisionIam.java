package ai.nolmt.generations.tools.provision;

import ai.nolmt.generations.config.Secret;
import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.tools.command.AwsClients;
import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Settings;
import ai.nolmt.generations.tools.command.Surroundings;
import ai.nolmt.generations.tools.provision.PlanOptions.Part;
import ai.nolmt.generations.tools.provision.iam.IamPlan;
import ai.nolmt.generations.tools.provision.iam.Resources;
import ai.nolmt.generations.tools.provision.iam.Stage;
import ai.nolmt.generations.tools.provision.iam.StagePolicy;
import ai.nolmt.generations.tools.provision.iam.Trust;
import ai.nolmt.generations.tools.provision.plan.Desired;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.iam.IamClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "iam",
        description = {
            "Prints the policy of each stage: what it calls, on this bucket, prefix and these queues, and nothing"
                    + " else.",
            "With --trust it plans roles, with --user one user for all stages, and with --apply makes them. The user's"
                    + " access key is shown once."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  nolmt provision iam --trust ecs-tasks.amazonaws.com --apply"})
final class ProvisionIam implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private PlanOptions plan = new PlanOptions();

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Option(
            names = "--trust",
            paramLabel = "SERVICE|FILE",
            description =
                    "who may take the roles on: a service like ecs-tasks.amazonaws.com, or a file with a trust policy")
    @Nullable
    private String trust;

    @Option(names = "--user", paramLabel = "NAME", description = "one user instead of roles, like nolmt-ai-backend")
    @Nullable
    private String user;

    ProvisionIam(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (trust != null && user != null) {
            throw plan.wrongCall("--trust makes roles and --user makes one user. Give one of them.");
        }
        if (plan.isApply() && trust == null && user == null) {
            throw plan.wrongCall("Who shall have the policies? Give --trust for roles, or --user for one user.");
        }
        Settings settings = surroundings.settings();
        AwsClients aws = settings.aws();
        ObjectSettings objects = settings.of("nolmt.objects", ObjectSettings.class);
        Resources resources = new Resources(
                aws.region(),
                store.account(aws),
                objects.bucketName(),
                objects.keyPrefix(),
                settings.of("nolmt.queues", QueueSettings.class),
                store.kmsKey());
        if (trust == null && user == null) {
            return print(resources);
        }
        try (IamClient iam = aws.iam()) {
            List<Desired> wanted = trust != null
                    ? IamPlan.roles(iam, resources, Trust.of(trust))
                    : IamPlan.user(iam, resources, String.valueOf(user), this::show);
            return plan.run(surroundings, List.of(new Part("IAM", wanted, aws.endpoint("iam") == null)));
        }
    }

    private int print(Resources resources) {
        Map<String, JsonNode> policies = new LinkedHashMap<>();
        for (Stage stage : Stage.values()) {
            String json = StagePolicy.of(List.of(stage), resources).pretty();
            policies.put(stage.title(), JsonMapper.shared().readTree(json));
            if (!plan.isJson()) {
                surroundings.out().println(stage.title() + ":");
                surroundings.out().println(json);
            }
        }
        if (plan.isJson()) {
            Output.json(surroundings.out(), policies);
        }
        return 0;
    }

    /** At once, whatever happens afterwards; and on the other stream than what may be kept. */
    private void show(String id, Secret secret) {
        surroundings.err().println("The access key, which is not shown again:");
        surroundings.err().println("AWS_ACCESS_KEY_ID=" + id);
        surroundings.err().println("AWS_SECRET_ACCESS_KEY=" + secret.value());
    }
}
