package ai.nolmt.generations.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @Test
    void whatIsNotSaidIsUsual() {
        Wishes wishes = Synthesis.wishes(Map.of());

        assertThat(wishes.region().id()).isEqualTo("us-east-1");
        assertThat(wishes.bucket()).isEqualTo("nolmt-ai-generations");
        assertThat(wishes.stack())
                .isEqualTo(new StackSettings(
                        Synthesis.ACCOUNT,
                        "0.1.0",
                        Synthesis.CERTIFICATE,
                        StackSettings.OnOff.OFF,
                        90,
                        null,
                        null,
                        null,
                        List.of(),
                        new NetworkSettings("10.20.0.0/16", List.of("a", "b"), 1, true),
                        new DatabaseSettings(DatabaseSettings.Kind.RDS, "t4g.medium", 50, true),
                        new TaskSettings(2, 10, 1, 20, 4),
                        new GithubSettings(null, "environment:production", null)));
    }

    @Test
    void eachSettingIsRead() {
        Map<String, String> all = new HashMap<>(Map.of(
                "nolmt.aws.versioning", "on",
                "nolmt.aws.log-days", "30",
                "nolmt.aws.alarm-email", "on-call@example.com",
                "nolmt.aws.cost-centre", "media",
                "nolmt.aws.api-secrets", "NOLMT_WEBHOOKS_SECRET_KEY,NOLMT_CERTIFICATES_KEY",
                "nolmt.aws.network.cidr", "172.16.0.0/20",
                "nolmt.aws.network.zones", "c,d,e",
                "nolmt.aws.network.nat-gateways", "3",
                "nolmt.aws.network.endpoints", "false",
                "nolmt.aws.database.kind", "external"));
        all.putAll(Map.of(
                "nolmt.aws.database.instance", "r8g.large",
                "nolmt.aws.database.gigabytes", "200",
                "nolmt.aws.database.standby", "false",
                "nolmt.aws.tasks.api-least", "3",
                "nolmt.aws.tasks.api-most", "4",
                "nolmt.aws.tasks.upload-least", "5",
                "nolmt.aws.tasks.upload-most", "6",
                "nolmt.aws.tasks.cleanup-most", "7"));
        all.putAll(Map.of(
                "nolmt.aws.github.repository", "owner/name",
                "nolmt.aws.github.subject", "ref:refs/heads/main",
                "nolmt.aws.distribution", "arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE",
                "nolmt.aws.github.provider",
                        "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"));

        assertThat(Context.names(Context.STACK, StackSettings.class))
                .isEqualTo(new TreeSet<>(Synthesis.settings(all).keySet()));
        assertThat(Synthesis.wishes(all).stack())
                .isEqualTo(new StackSettings(
                        Synthesis.ACCOUNT,
                        "0.1.0",
                        Synthesis.CERTIFICATE,
                        StackSettings.OnOff.ON,
                        30,
                        "on-call@example.com",
                        "media",
                        "arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE",
                        List.of("NOLMT_WEBHOOKS_SECRET_KEY", "NOLMT_CERTIFICATES_KEY"),
                        new NetworkSettings("172.16.0.0/20", List.of("c", "d", "e"), 3, false),
                        new DatabaseSettings(DatabaseSettings.Kind.EXTERNAL, "r8g.large", 200, false),
                        new TaskSettings(3, 4, 5, 6, 7),
                        new GithubSettings(
                                "owner/name",
                                "ref:refs/heads/main",
                                "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nolmt.aws.account", "nolmt.aws.image-tag", "nolmt.aws.certificate"})
    void whatHasNoDefaultIsAskedFor(String name) {
        Map<String, String> less = new HashMap<>(Synthesis.LEAST);
        less.remove(name);

        assertThatExceptionOfType(ConfigurationProblem.class)
                .isThrownBy(() -> Wishes.of(Context.of(less)))
                .withMessage(name + " is not set.")
                .satisfies(problem -> assertThat(problem.cure()).startsWith("Give it by -c " + name + "="));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nolmt.aws.account             | 1234            | nolmt.aws.account is '1234'",
                "nolmt.aws.image-tag           | a:b             | nolmt.aws.image-tag is 'a:b'",
                "nolmt.aws.certificate         | my-certificate  | nolmt.aws.certificate is 'my-certificate'",
                "nolmt.aws.certificate         | arn:aws:acm:eu-west-1:111122223333:certificate/a | of another region",
                "nolmt.aws.log-days            | 0               | nolmt.aws.log-days is 0, which is out of bounds",
                "nolmt.aws.alarm-email         | nobody          | nolmt.aws.alarm-email is 'nobody'",
                "nolmt.aws.cost-centre         | a;b             | nolmt.aws.cost-centre is 'a;b'",
                "nolmt.aws.distribution        | E1EXAMPLE       | nolmt.aws.distribution is 'E1EXAMPLE'",
                "nolmt.aws.api-secrets         | PASSWORD        | nolmt.aws.api-secrets is 'PASSWORD'",
                "nolmt.aws.versioning          | perhaps         | is 'perhaps', which can't be read",
                "nolmt.aws.network.cidr        | 8.8.8.0/24      | nolmt.aws.network.cidr is '8.8.8.0/24'",
                "nolmt.aws.network.zones       | a               | nolmt.aws.network.zones is 'a', which are not two",
                "nolmt.aws.network.zones       | a,a             | which are not two to four zones",
                "nolmt.aws.network.nat-gateways | 0              | nolmt.aws.network.nat-gateways is 0",
                "nolmt.aws.network.nat-gateways | many           | is 'many', which can't be read",
                "nolmt.aws.database.kind       | mysql           | is 'mysql', which can't be read",
                "nolmt.aws.database.instance   | db.t4g.medium   | nolmt.aws.database.instance is 'db.t4g.medium'",
                "nolmt.aws.database.gigabytes  | 5               | nolmt.aws.database.gigabytes is 5",
                "nolmt.aws.tasks.upload-most   | 101             | nolmt.aws.tasks.upload-most is 101",
                "nolmt.aws.tasks.upload-least  | 30              | upload-least is 30, which is more than the most, 20",
                "nolmt.aws.github.repository   | owner           | nolmt.aws.github.repository is 'owner'",
                "nolmt.aws.github.subject      | *               | nolmt.aws.github.subject is '*'",
                "nolmt.aws.github.provider     | arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com | but nolmt.aws.github.repository is not",
                "AWS_REGION                    | mars-1          | AWS_REGION is 'mars-1', which AWS doesn't have",
                "nolmt.queues.jobs             | arn:aws:sqs:us-east-1:1:jobs | the stacks make queues by their names",
                "nolmt.cleanup.inventory       | s3://nolmt-ai-generations/inventory/ | whose objects it lists",
                "nolmt.cleanup.inventory       | s3://reports-of-mine/ | nolmt.cleanup.inventory has no prefix",
                "nolmt.cleanup.inventory       | reports         | which is no place for reports",
                "nolmt.objects.access          | half            | NOLMT_OBJECTS_ACCESS is 'half', which can't be read",
                "nolmt.ingest.cors.origins     | yourdomain.com  | has 'yourdomain.com', which is no origin",
            })
    void aWrongValueIsASentence(String name, String value, String sentence) {
        assertThatExceptionOfType(ConfigurationProblem.class)
                .isThrownBy(() -> Synthesis.wishes(Map.of(name, value)))
                .withMessageContaining(sentence)
                .satisfies(problem -> assertThat(problem.cure()).isNotBlank());
    }

    @Test
    void publicObjectsUnderAKeyAreRefusedAsProvisionRefusesThem() {
        assertThatExceptionOfType(ConfigurationProblem.class)
                .isThrownBy(() -> Synthesis.wishes(Map.of(
                        "nolmt.objects.access", "public",
                        "nolmt.objects.encryption", "sse-kms",
                        "nolmt.objects.kms-key", Synthesis.KEY)));
        assertThatExceptionOfType(ConfigurationProblem.class)
                .isThrownBy(
                        () -> Synthesis.wishes(Map.of("nolmt.objects.access", "public", "nolmt.objects.prefix", "")))
                .withMessageContaining("what waits under staging/ would be public, too");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nolmt.aws.acount", "nolmt.upload.concurency", "AWS_S3_BUCKET", "NOLMT_UPLOAD_CONCURRENCY"})
    void aNameThatNobodyReadsIsToldOf(String name) {
        assertThatExceptionOfType(ConfigurationProblem.class)
                .isThrownBy(() -> Synthesis.wishes(Map.of(name, "1")))
                .withMessageStartingWith("There is no setting ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nolmt.jwt.secret", "nolmt.database.url", "nolmt.webhooks.secret-key", "nolmt.certificates.key"})
    void aSecretIsNotTaken(String name) {
        assertThatExceptionOfType(ConfigurationProblem.class)
                .isThrownBy(() -> Synthesis.wishes(Map.of(name, "not-for-a-template")))
                .withMessage(name + " is a secret, and a template is none.");
    }

    @Test
    void theCdksOwnContextIsLeftAlone() {
        assertThat(Context.of(Map.of(
                                "aws:cdk:bundling-stacks", "", "@aws-cdk/core:x", "true", "availability-zones", "a"))
                        .values())
                .containsOnlyKeys("AWS_REGION", "AWS_S3_BUCKET_NAME");
    }
}
