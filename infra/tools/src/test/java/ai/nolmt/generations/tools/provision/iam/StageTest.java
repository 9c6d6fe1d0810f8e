package ai.nolmt.generations.tools.provision.iam;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.object.KeyPrefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
                false,
                "",
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
                versions,
                "",
                null);
        return StagePolicy.of(List.of(Stage.CLEANUP_WORKER), resources).json();
    }

    @Test
    void theUsersPolicyIsAsShortAsIamWantsIt() {
        Resources resources = new Resources(
                Region.US_EAST_1,
                "123456789012",
                "nolmt-ai-generations",
                new KeyPrefix("generations/"),
                List.of(),
                new QueueSettings(
                        "generation-jobs",
                        "generation-jobs-dlq",
                        "cleanup-commands",
                        "cleanup-commands-dlq",
                        10,
                        "check"),
                false,
                "",
                "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab");

        assertThat(StagePolicy.of(List.of(Stage.values()), resources).json()).hasSizeLessThanOrEqualTo(2048);
    }
}
