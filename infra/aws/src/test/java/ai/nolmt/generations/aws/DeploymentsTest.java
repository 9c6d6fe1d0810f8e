package ai.nolmt.generations.aws;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.aws.Templates.Resource;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeploymentsTest {
    static final Map<String, String> GITHUB = Map.of("nolmt.aws.github.repository", "owner/name");

    @Test
    void workflowsOfOneEnvironmentMayDeploy() {
        Resource role = Synthesis.of(GITHUB).role("nolmt-deploy");

        assertThat(role.at("AssumeRolePolicyDocument").toString())
                .contains("\"token.actions.githubusercontent.com:sub\":\"repo:owner/name:environment:production\"")
                .contains("\"token.actions.githubusercontent.com:aud\":\"sts.amazonaws.com\"")
                .contains("sts:AssumeRoleWithWebIdentity")
                .doesNotContain("StringLike");
        assertThat(Synthesis.of(GITHUB).of("AWS::IAM::OIDCProvider"))
                .singleElement()
                .satisfies(provider ->
                        assertThat(provider.text("Url")).isEqualTo("https://token.actions.githubusercontent.com"));
    }

    @Test
    void aProviderThatIsThereIsTaken() {
        Templates templates = Synthesis.of(Map.of(
                "nolmt.aws.github.repository", "owner/name",
                "nolmt.aws.github.subject", "ref:refs/heads/main",
                "nolmt.aws.github.provider",
                        "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"));

        assertThat(templates.of("AWS::IAM::OIDCProvider")).isEmpty();
        assertThat(templates.role("nolmt-deploy").at("AssumeRolePolicyDocument").toString())
                .contains("repo:owner/name:ref:refs/heads/main");
    }

    @Test
    void withoutARepositoryThereIsNoSuchRole() {
        assertThat(Synthesis.usual().of("AWS::IAM::Role"))
                .noneMatch(role -> role.text("RoleName").equals("nolmt-deploy"));
    }

    @Test
    void itMayPassOnNoRoleButTheMigrations() {
        String policy = Synthesis.of(GITHUB).of("AWS::IAM::Policy").stream()
                .filter(one -> one.text("PolicyName").contains("Deployments"))
                .findFirst()
                .orElseThrow()
                .at("PolicyDocument")
                .toString();

        assertThat(policy)
                .contains(
                        "iam:PassRole",
                        "role/nolmt-migrate",
                        "ecs:RunTask",
                        "cdk-hnb659fds-deploy-role-111122223333-us-east-1")
                .doesNotContain("secretsmanager:GetSecretValue", "s3:", "\"iam:*\"", "role/nolmt-ingest-api");
    }

    /** What the script asks the first stack for is what it says. */
    @Test
    void theScriptAsksForWhatThereIs() throws Exception {
        String script = Files.readString(ContainersTest.HOME.resolve("infra/aws/deploy"));

        assertThat(Synthesis.usual().ground().path("Outputs").propertyNames())
                .contains("MigrationTask", "MigrationGroup", "Subnets");
        assertThat(script)
                .contains("output MigrationTask", "output MigrationGroup", "output Subnets")
                .contains(Ground.NAME, Applications.NAME, "--cluster nolmt");
    }
}
