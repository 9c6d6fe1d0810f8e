package ai.nolmt.generations.aws;

import ai.nolmt.generations.tools.provision.iam.Stage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.iam.CfnOIDCProvider;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.WebIdentityPrincipal;
import software.constructs.Construct;

/** What workflows of one GitHub repository may do without a key: push images, run the migration, hand templates to the CDK. */
final class Deployments extends Construct {
    private static final String ISSUER = "token.actions.githubusercontent.com";

    Deployments(Construct scope, StageTask migration, StageParts parts) {
        super(scope, "Deployments");
        Wishes wishes = parts.wishes();
        GithubSettings github = wishes.stack().github();
        String provider = github.provider() != null
                ? github.provider()
                : CfnOIDCProvider.Builder.create(this, "Provider")
                        .url("https://" + ISSUER)
                        .clientIdList(List.of("sts.amazonaws.com"))
                        .build()
                        .getRef();
        Role role = Role.Builder.create(this, "Role")
                .roleName("nolmt-deploy")
                .description("Workflows of " + github.repository())
                .maxSessionDuration(Duration.hours(1))
                .assumedBy(new WebIdentityPrincipal(
                        provider,
                        Map.of(
                                "StringEquals",
                                Map.of(
                                        ISSUER + ":aud",
                                        "sts.amazonaws.com",
                                        ISSUER + ":sub",
                                        "repo:" + github.repository() + ":" + github.subject()))))
                .build();
        for (Stage stage : Stage.values()) {
            parts.images().of(stage).grantPullPush(role);
            // whether it is filled, not with what
            allow(
                    role,
                    List.of("secretsmanager:DescribeSecret"),
                    parts.secrets().of(stage).getSecretArn());
        }
        String arn = "arn:" + Policies.partition(wishes) + ":";
        String here = ":" + wishes.region() + ":" + wishes.stack().accountId() + ":";
        // CloudFormation acts by roles of the CDK's own, which `cdk bootstrap` makes
        allow(
                role,
                List.of("sts:AssumeRole"),
                arn + "iam::" + wishes.stack().accountId() + ":role/cdk-hnb659fds-deploy-role-"
                        + wishes.stack().accountId() + "-" + wishes.region(),
                arn + "iam::" + wishes.stack().accountId() + ":role/cdk-hnb659fds-file-publishing-role-"
                        + wishes.stack().accountId() + "-" + wishes.region());
        allow(
                role,
                List.of("cloudformation:DescribeStacks"),
                arn + "cloudformation" + here + "stack/" + Ground.NAME + "/*");
        allow(role, List.of("ecs:RunTask"), migration.definition().getTaskDefinitionArn());
        allow(role, List.of("ecs:DescribeTasks"), arn + "ecs" + here + "task/nolmt/*");
        allow(
                role,
                List.of("iam:PassRole"),
                migration.definition().getTaskRole().getRoleArn(),
                Objects.requireNonNull(migration.definition().getExecutionRole())
                        .getRoleArn());
        CfnOutput.Builder.create(this, "DeployRole").value(role.getRoleArn()).build();
    }

    private static void allow(Role role, List<String> actions, String... resources) {
        role.addToPolicy(PolicyStatement.Builder.create()
                .actions(actions)
                .resources(List.of(resources))
                .build());
    }
}
