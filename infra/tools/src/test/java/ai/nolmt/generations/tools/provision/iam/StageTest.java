package ai.nolmt.generations.tools.provision.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.tools.command.Cleaning;
import ai.nolmt.generations.tools.command.Cleaning.Versions;
import ai.nolmt.generations.tools.provision.plan.PolicyDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

class StageTest {
    private static final Path DOCUMENT =
            Path.of("../../docs/set-up.md").toAbsolutePath().normalize();

    @Test
    void theReadmeHasTheSameTable() throws Exception {
        assertThat(Files.readAllLines(DOCUMENT).stream().map(String::strip))
                .containsSubsequence(Arrays.stream(Stage.values())
                        .map(stage -> stage.row("generations/"))
                        .toList());
    }

    @Test
    @Tag("A19")
    void onlyTheCleanupWorkerDeletes() {
        assertThat(Arrays.stream(Stage.values()).filter(stage -> stage.mayAny("s3:DeleteObject")))
                .containsExactly(Stage.CLEANUP_WORKER);
        assertThat(Arrays.stream(Stage.values())
                        .flatMap(stage -> stage.grants().stream())
                        .flatMap(grant -> grant.fullActions().stream()))
                .noneMatch(action -> action.contains("*") || action.contains("Bucket") && action.contains("Put"));
    }

    @Test
    void keysOfKmsAreUsedAsObjectsAndMessagesNeedThem() {
        Resources resources = new Resources(
                Region.of("eu-central-1"),
                "123456789012",
                "b",
                new KeyPrefix("generations/"),
                List.of(),
                new QueueSettings("j", "jd", "c", "cd", 10, "check"),
                Cleaning.USUAL,
                "arn:aws:kms:eu-central-1:123456789012:key/k");

        assertThat(Stage.values())
                .allSatisfy(stage -> assertThat(
                                StagePolicy.of(List.of(stage), resources).json())
                        .contains("kms:Decrypt", "kms:GenerateDataKey", "key/k"));
    }

    @Test
    void versionsAreListedAndDeletedOnlyWhereThePurgeDoes() {
        assertThat(cleanup(false)).doesNotContain("Version\",", "BucketVersions");

        assertThat(cleanup(true))
                .contains("s3:ListBucketVersions", "s3:DeleteObjectVersion")
                .contains("\"Resource\":[\"arn:aws:s3:::b/generations/*\",\"arn:aws:s3:::b/media/*\","
                        + "\"arn:aws:s3:::b/staging/generations/*\"]");
    }

    private static String cleanup(boolean versions) {
        Resources resources = new Resources(
                Region.US_EAST_1,
                "123456789012",
                "b",
                new KeyPrefix("generations/"),
                List.of("media/"),
                new QueueSettings("j", "jd", "c", "cd", 10, "check"),
                new Cleaning(versions ? Versions.DELETE : Versions.REFUSE, List.of(), ""),
                null);
        return StagePolicy.of(List.of(Stage.CLEANUP_WORKER), resources).json();
    }

    /** With every option that lengthens it, and the names of the guide. */
    @Test
    void theUsersPolicyIsAsShortAsIamWantsIt() {
        Cleaning everything =
                new Cleaning(Versions.DELETE, List.of("user-uploads/", "images/"), "s3://my-reports/inventory/");

        PolicyDocument policy = StagePolicy.ofUser(guides("nolmt-ai-generations", everything));

        assertThat(policy.json())
                .hasSizeLessThanOrEqualTo(2048)
                .contains("s3:ListBucketVersions", "s3:DeleteObjectVersion", "my-reports/inventory/*", "kms:Decrypt")
                .contains("user-uploads/*", "images/*", "nolmt-reports/generations/*");
    }

    @Test
    void whatIamWouldNotTakeIsSaidBefore() {
        List<String> many =
                IntStream.range(0, 20).mapToObj(i -> i + "x".repeat(190) + "/").toList();
        Resources resources = guides("b".repeat(63), new Cleaning(Versions.DELETE, many, ""));

        assertThatThrownBy(() -> StagePolicy.ofUser(resources))
                .isInstanceOf(ConfigurationProblem.class)
                .hasMessageMatching(
                        "The policy of one user for all stages would have 1\\d,\\d{3} characters, and IAM takes"
                                + " 2,048\\.")
                .satisfies(e -> assertThat(((ConfigurationProblem) e).cure()).contains("--trust", "managed ones"));
        assertThatThrownBy(() -> StagePolicy.ofRole(Stage.CLEANUP_WORKER, resources))
                .isInstanceOf(ConfigurationProblem.class)
                .hasMessageContaining("the role of cleanup-worker")
                .hasMessageContaining("IAM takes 10,240.");
        assertThat(StagePolicy.ofRole(Stage.UPLOAD_WORKER, resources).isEmpty()).isFalse();
    }

    private static Resources guides(String bucket, Cleaning cleaning) {
        return new Resources(
                Region.US_EAST_1,
                "123456789012",
                bucket,
                new KeyPrefix("generations/"),
                List.of(),
                new QueueSettings(
                        "generation-jobs",
                        "generation-jobs-dlq",
                        "cleanup-commands",
                        "cleanup-commands-dlq",
                        10,
                        "check"),
                cleaning,
                "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab");
    }
}
