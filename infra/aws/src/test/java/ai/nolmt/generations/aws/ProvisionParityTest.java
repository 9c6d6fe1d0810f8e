package ai.nolmt.generations.aws;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.tools.provision.bucket.BucketPlan;
import ai.nolmt.generations.tools.provision.iam.IamPlan;
import ai.nolmt.generations.tools.provision.iam.Trust;
import ai.nolmt.generations.tools.provision.plan.Desired;
import ai.nolmt.generations.tools.provision.plan.Plan;
import ai.nolmt.generations.tools.provision.plan.Step;
import ai.nolmt.generations.tools.provision.queue.QueuePlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What provision finds where the templates were deployed: nothing to do. Its own plan looks at each thing that it would set. */
class ProvisionParityTest {
    static Stream<Arguments> installations() {
        return Stream.of(
                Arguments.of("as the guide has it", Map.of()),
                Arguments.of("public", Map.of("nolmt.objects.access", "public")),
                Arguments.of(
                        "with origins",
                        Map.of("nolmt.ingest.cors.origins", "http://localhost:5173,https://yourdomain.com")),
                Arguments.of("with versions", Map.of("nolmt.aws.versioning", "on", "nolmt.cleanup.versions", "delete")),
                Arguments.of(
                        "with a key",
                        Map.of("nolmt.objects.encryption", "sse-kms", "nolmt.objects.kms-key", Synthesis.KEY)),
                Arguments.of(
                        "with other names",
                        Map.of(
                                "AWS_S3_BUCKET_NAME", "another-bucket",
                                "nolmt.objects.prefix", "media/",
                                "nolmt.queues.jobs", "another-jobs",
                                "nolmt.queues.max-receives", "5",
                                "nolmt.cleanup.legacy-prefixes", "user-uploads/")),
                Arguments.of(
                        "with a distribution",
                        Map.of("nolmt.aws.distribution", "arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE")),
                Arguments.of(
                        "with an inventory",
                        Map.of("nolmt.cleanup.inventory", "s3://nolmt-reports-of-mine/inventory/")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("installations")
    void provisionFindsNothingToDo(String name, Map<String, String> settings) {
        assertThat(steps(settings, settings))
                .hasSizeGreaterThan(30)
                .allSatisfy(step -> assertThat(step.state()).as(step.line()).isEqualTo(Step.State.FINE));
    }

    /** That the comparison can fail: each of these is a difference in what it names. */
    @Test
    void aTemplateOfOtherSettingsIsTold() {
        assertThat(differences(Map.of(), Map.of("nolmt.objects.access", "public")))
                .contains("public-access", "policy-public");
        assertThat(differences(Map.of(), Map.of("nolmt.ingest.cors.origins", "https://yourdomain.com")))
                .containsExactly("cors");
        assertThat(differences(Map.of(), Map.of("nolmt.aws.versioning", "on")))
                .contains("versioning", "lifecycle-versions");
        assertThat(differences(Map.of(), Map.of("nolmt.queues.max-receives", "5")))
                .contains("jobs-redrive", "cleanups-redrive");
        assertThat(differences(Map.of(), Map.of("nolmt.cleanup.legacy-prefixes", "user-uploads/")))
                .contains("policy-ingest-api", "policy-cleanup-worker");
    }

    private static List<String> differences(Map<String, String> made, Map<String, String> wanted) {
        return steps(made, wanted).stream().filter(Step::wrong).map(Step::name).toList();
    }

    private static List<Step> steps(Map<String, String> made, Map<String, String> wanted) {
        Templates templates = Synthesis.of(made);
        Wishes wishes = Synthesis.wishes(wanted);
        List<Desired> all = new ArrayList<>(BucketPlan.of(
                TemplateService.client(S3Client.class, new TemplateBucket(templates)), wishes.bucketWishes()));
        all.addAll(QueuePlan.of(
                TemplateService.client(SqsClient.class, new TemplateQueues(templates)),
                wishes.queues(),
                wishes.put().kmsKey()));
        IamPlan.roles(
                        TemplateService.client(IamClient.class, new TemplateRoles(templates)),
                        wishes.resources(),
                        Trust.of("ecs-tasks.amazonaws.com"))
                .values()
                .stream()
                .flatMap(Collection::stream)
                .forEach(all::add);
        return new Plan(false, List.of(), List.of(), true).run(all, step -> {});
    }
}
