package ai.nolmt.generations.aws;

import ai.nolmt.generations.tools.provision.iam.Stage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.secretsmanager.CfnSecret;
import software.amazon.awscdk.services.secretsmanager.ISecret;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.constructs.Construct;

/**
 * A secret a stage, nolmt/ingest-api and so on: a JSON object whose members are variables. They are made empty, and what is put
 * into them stays; only the address of an RDS of ours is known here.
 */
final class StageSecrets extends Construct {
    private final Map<Stage, CfnSecret> made = new EnumMap<>(Stage.class);
    private final Map<Stage, ISecret> secrets = new EnumMap<>(Stage.class);

    StageSecrets(Construct scope) {
        super(scope, "Secrets");
        for (Stage stage : Stage.values()) {
            CfnSecret secret = CfnSecret.Builder.create(this, stage.title())
                    .name("nolmt/" + stage.title())
                    .description("Variables of " + stage.title() + ", as a JSON object")
                    .build();
            secret.applyRemovalPolicy(RemovalPolicy.RETAIN);
            made.put(stage, secret);
            secrets.put(stage, Secret.fromSecretCompleteArn(this, stage.title() + "-made", secret.getRef()));
        }
    }

    ISecret of(Stage stage) {
        return Objects.requireNonNull(secrets.get(stage));
    }

    /** @param json with a reference to what only Secrets Manager knows, which CloudFormation puts in */
    void say(Stage stage, String json) {
        Objects.requireNonNull(made.get(stage)).setSecretString(json);
    }

    /** What each stage's secret has to have. */
    static List<String> variables(Stage stage, Wishes wishes) {
        if (stage == Stage.MIGRATE) {
            return List.of("NOLMT_MIGRATION_DATABASE_URL");
        }
        List<String> variables = new ArrayList<>(List.of("NOLMT_DATABASE_URL"));
        if (stage == Stage.INGEST_API) {
            if (!wishes.jwks()) {
                variables.add("NOLMT_JWT_SECRET");
            }
            variables.addAll(wishes.stack().apiSecrets());
        }
        return variables;
    }
}
