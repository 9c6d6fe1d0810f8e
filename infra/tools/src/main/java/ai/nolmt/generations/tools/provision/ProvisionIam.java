package ai.nolmt.generations.tools.provision;

import ai.nolmt.generations.config.Secret;
import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.tools.command.AwsClients;
import ai.nolmt.generations.tools.command.Cleaning;
import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Settings;
import ai.nolmt.generations.tools.command.Surroundings;
import ai.nolmt.generations.tools.provision.PlanOptions.Part;
import ai.nolmt.generations.tools.provision.iam.IamPlan;
import ai.nolmt.generations.tools.provision.iam.Resources;
import ai.nolmt.generations.tools.provision.iam.Stage;
import ai.nolmt.generations.tools.provision.iam.StagePolicy;
import ai.nolmt.generations.tools.provision.iam.Trust;
import ai.nolmt.generations.tools.provision.plan.PolicyDocument;
import java.util.ArrayList;
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
        footer = {
            "",
            "Examples:",
            "  ${ROOT-COMMAND-NAME} provision iam --trust ecs-tasks.amazonaws.com --apply",
            "  ${ROOT-COMMAND-NAME} provision iam --account 0 --stage upload_worker --service s3 > policy.json"
        })
final class ProvisionIam implements Callable<Integer> {
    private final Surroundings surroundings;

    /** As users of the command say it. */
    enum Service {
        s3,
        sqs,
        kms
    }

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

    @Option(
            names = "--stage",
            description = "prints the document of this one alone, to be handed on: ${COMPLETION-CANDIDATES}")
    @Nullable
    private Stage stage;

    @Option(
            names = "--service",
            description = "prints what is about this one alone, for stores whose own policies know no other:"
                    + " ${COMPLETION-CANDIDATES}")
    @Nullable
    private Service service;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            converter = Given.User.class,
            description = "one user instead of roles, like nolmt-ai-backend")
    @Nullable
    private String user;

    @Option(
            names = "--also-prefix",
            paramLabel = "PREFIX",
            split = ",",
            description = "what keys begin with that another backend wrote, whose rows are in the table: the API reads"
                    + " them and the clean-up worker deletes them; may be repeated")
    private List<String> others = new ArrayList<>();

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
        if ((stage != null || service != null) && (trust != null || user != null)) {
            throw plan.wrongCall("--stage and --service are for printing. Leave --trust and --user out.");
        }
        Settings settings = surroundings.settings();
        AwsClients aws = settings.aws();
        ObjectSettings objects = settings.of("nolmt.objects", ObjectSettings.class);
        Resources resources = new Resources(
                aws.region(),
                store.account(aws),
                StoreOptions.bucketName("AWS_S3_BUCKET_NAME", objects.bucketName()),
                objects.keyPrefix(),
                others,
                settings.of("nolmt.queues", QueueSettings.class),
                settings.of("nolmt.cleanup", Cleaning.class),
                store.kmsKey(settings));
        if (trust == null && user == null) {
            return print(resources);
        }
        boolean onAws = aws.endpoint("iam") == null;
        try (IamClient iam = aws.iam()) {
            List<Part> parts = new ArrayList<>();
            if (trust != null) {
                IamPlan.roles(iam, resources, Trust.of(trust))
                        .forEach((role, wanted) -> parts.add(new Part("Role " + role, wanted, onAws)));
            } else {
                String name = String.valueOf(user);
                parts.add(new Part("User " + name, IamPlan.user(iam, resources, name, this::show), onAws));
            }
            return plan.run(surroundings, parts);
        }
    }

    private int print(Resources resources) {
        if (stage != null) {
            surroundings.out().println(policy(stage, resources).pretty());
            return 0;
        }
        Map<String, JsonNode> policies = new LinkedHashMap<>();
        for (Stage each : Stage.values()) {
            String json = policy(each, resources).pretty();
            policies.put(each.title(), JsonMapper.shared().readTree(json));
            if (!plan.isJson()) {
                surroundings.out().println(each.title() + ":");
                surroundings.out().println(json);
            }
        }
        if (plan.isJson()) {
            Output.json(surroundings.out(), policies);
        }
        return 0;
    }

    private PolicyDocument policy(Stage of, Resources resources) {
        PolicyDocument whole = StagePolicy.of(List.of(of), resources);
        return service == null ? whole : whole.about(service.name());
    }

    /** At once, whatever happens afterwards; and on the other stream than what may be kept. */
    private void show(String id, Secret secret) {
        surroundings.err().println("The access key, which is not shown again:");
        surroundings.err().println("AWS_ACCESS_KEY_ID=" + id);
        surroundings.err().println("AWS_SECRET_ACCESS_KEY=" + secret.value());
    }
}
