package ai.nolmt.generations.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The buckets beside that of outputs. */
class BucketsTest {
    private static final Map<String, String> INVENTORY =
            Map.of("nolmt.cleanup.inventory", "s3://nolmt-reports-of-mine/inventory/");

    @Test
    void accessIsLoggedAndLogsGoByThemselves() {
        Templates templates = Synthesis.of(Map.of("nolmt.aws.log-days", "30"));

        assertThat(templates
                        .bucket("nolmt-ai-generations")
                        .at("LoggingConfiguration")
                        .toString())
                .contains("nolmt-ai-generations-logs", "s3-access/nolmt-ai-generations/");
        assertThat(expiry(templates, "nolmt-ai-generations-logs")).isEqualTo(30);
        assertThat(Synthesis.usual().policy("nolmt-ai-generations-logs").toString())
                .contains("logging.s3.amazonaws.com", "arn:aws:s3:::nolmt-ai-generations");
    }

    @Test
    void anInventoryIsWrittenWhereTheSettingSays() {
        Templates templates = Synthesis.of(INVENTORY);
        JsonNode inventory = templates
                .bucket("nolmt-ai-generations")
                .at("InventoryConfigurations")
                .path(0);

        assertThat(inventory.at("/Destination/BucketArn").asString("")).isEqualTo("arn:aws:s3:::nolmt-reports-of-mine");
        assertThat(inventory.at("/Destination/Prefix").asString("")).isEqualTo("inventory");
        assertThat(inventory.at("/Destination/Format").asString("")).isEqualTo("CSV");
        assertThat(inventory.path("ScheduleFrequency").asString("")).isEqualTo("Daily");
        assertThat(inventory.path("OptionalFields").toString()).isEqualTo("[\"Size\",\"LastModifiedDate\"]");
        assertThat(inventory.path("Enabled").asBoolean(false)).isTrue();
        assertThat(expiry(templates, "nolmt-reports-of-mine")).isEqualTo(10);
    }

    @Test
    void theCleanupWorkerMayReadIt() {
        assertThat(Synthesis.of(INVENTORY)
                        .role("nolmt-cleanup-worker")
                        .properties()
                        .toString())
                .contains("arn:aws:s3:::nolmt-reports-of-mine/inventory/*");
        assertThat(Synthesis.of(INVENTORY).container("cleanup-worker").toString())
                .contains("{\"Name\":\"NOLMT_CLEANUP_INVENTORY\",\"Value\":\"s3://nolmt-reports-of-mine/inventory/\"}");
    }

    @Test
    void withoutTheSettingThereIsNone() {
        assertThat(Synthesis.usual()
                        .bucket("nolmt-ai-generations")
                        .at("InventoryConfigurations")
                        .isMissingNode())
                .isTrue();
        assertThat(Synthesis.usual().of("AWS::S3::Bucket")).hasSize(2);
    }

    @Test
    void noneIsOpenAndAllWantTls() {
        Templates templates = Synthesis.of(INVENTORY);

        assertThat(templates.of("AWS::S3::Bucket")).hasSize(3).allSatisfy(bucket -> {
            assertThat(bucket.at("PublicAccessBlockConfiguration").toString()).doesNotContain("false");
            assertThat(templates.policy(bucket.text("BucketName")).toString())
                    .contains("{\"Bool\":{\"aws:SecureTransport\":\"false\"}}");
        });
    }

    @Test
    void aDistributionMayReadOutputsAndNothingElse() {
        String arn = "arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE";

        assertThat(Synthesis.of(Map.of("nolmt.aws.distribution", arn))
                        .policy("nolmt-ai-generations")
                        .path("Statement")
                        .valueStream()
                        .filter(statement ->
                                statement.path("Effect").asString("").equals("Allow")))
                .singleElement()
                .satisfies(statement -> {
                    assertThat(statement.path("Action").asString("")).isEqualTo("s3:GetObject");
                    assertThat(statement.path("Principal").toString())
                            .isEqualTo("{\"Service\":\"cloudfront.amazonaws.com\"}");
                    assertThat(statement.path("Condition").toString())
                            .isEqualTo("{\"StringEquals\":{\"AWS:SourceArn\":\"" + arn + "\"}}");
                    assertThat(statement.path("Resource").toString())
                            .contains("nolmt-ai-generations/generations/*")
                            .doesNotContain("staging");
                });
    }

    /** What an application needs for ever no lifecycle rule may take. */
    @Test
    void noRuleExpiresWhatARowMayName() {
        assertThat(Synthesis.usual()
                        .bucket("nolmt-ai-generations")
                        .at("LifecycleConfiguration", "Rules")
                        .toString())
                .doesNotContain("ExpirationInDays", "Transitions", "ExpirationDate");
    }

    private static int expiry(Templates templates, String bucket) {
        return templates
                .bucket(bucket)
                .at("LifecycleConfiguration", "Rules")
                .path(0)
                .path("ExpirationInDays")
                .asInt(0);
    }
}
