package ai.nolmt.generations.aws;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.tools.provision.iam.Stage;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The parts S1 to S6 of the set-up guide, one by one. */
class GuideTest {
    private static final String BUCKET = "nolmt-ai-generations";
    private static final Map<String, String> PUBLIC = Map.of("nolmt.objects.access", "public");

    @Test
    void s1TheBucketIsTheGuidesAndClosed() {
        Templates templates = Synthesis.usual();

        assertThat(templates.bucket(BUCKET).at("PublicAccessBlockConfiguration").properties())
                .hasSize(4)
                .allSatisfy(one -> assertThat(one.getValue().asBoolean(false)).isTrue());
        assertThat(templates.bucket(BUCKET).at("BucketEncryption").toString()).contains("\"SSEAlgorithm\":\"AES256\"");
        assertThat(templates.bucket(BUCKET).at("VersioningConfiguration").isMissingNode())
                .isTrue();
    }

    @Test
    void s1VersioningIsAChoice() {
        Templates templates = Synthesis.of(Map.of("nolmt.aws.versioning", "on", "nolmt.cleanup.versions", "delete"));

        assertThat(templates.bucket(BUCKET).text("VersioningConfiguration", "Status"))
                .isEqualTo("Enabled");
        assertThat(rules(templates)).hasSize(5);
    }

    @Test
    void s1WhatIsKeptOutlivesTheStack() {
        Templates templates = Synthesis.usual();

        assertThat(templates.ground().path("Resources").valueStream())
                .filteredOn(resource -> List.of(
                                "AWS::S3::Bucket",
                                "AWS::RDS::DBInstance",
                                "AWS::SecretsManager::Secret",
                                "AWS::ECR::Repository")
                        .contains(resource.path("Type").asString("")))
                .hasSizeGreaterThanOrEqualTo(2 + 1 + 5 + 4)
                .allSatisfy(
                        resource -> assertThat(resource.path("DeletionPolicy").asString(""))
                                .as(resource.toString())
                                .isEqualTo("Retain"));
    }

    @Test
    void s2PublicMeansThatEverybodyReadsOutputsAndNothingElse() {
        Templates templates = Synthesis.of(PUBLIC);
        JsonNode block = templates.bucket(BUCKET).at("PublicAccessBlockConfiguration");

        assertThat(block.path("BlockPublicPolicy").asBoolean(true)).isFalse();
        assertThat(block.path("BlockPublicAcls").asBoolean(false)).isTrue();
        assertThat(allowed(templates)).singleElement().satisfies(statement -> {
            assertThat(statement.path("Action").asString("")).isEqualTo("s3:GetObject");
            assertThat(statement.path("Resource").toString())
                    .contains("arn:aws:s3:::nolmt-ai-generations/generations/*")
                    .doesNotContain("staging");
        });
    }

    @Test
    void s3PrivateMeansThatNobodyReadsWithoutASignature() {
        assertThat(allowed(Synthesis.usual())).isEmpty();
        assertThat(Synthesis.usual().container("ingest-api").toString()).doesNotContain("NOLMT_OBJECTS_ACCESS");
        assertThat(Synthesis.of(PUBLIC).container("ingest-api").toString())
                .contains("{\"Name\":\"NOLMT_OBJECTS_ACCESS\",\"Value\":\"public\"}");
    }

    @Test
    void s4EachStageHasARoleOfItsOwn() {
        Templates templates = Synthesis.usual();

        assertThat(Stage.values())
                .allSatisfy(stage -> assertThat(templates.task(stage.title()).text("TaskRoleArn"))
                        .isEqualTo("arn:aws:iam::111122223333:role/nolmt-" + stage.title()));
        assertThat(templates.of("AWS::IAM::User")).isEmpty();
        assertThat(templates.of("AWS::IAM::AccessKey")).isEmpty();
        // the cleanup worker alone deletes
        assertThat(Stream.of(Stage.values())
                        .filter(stage -> templates
                                .role("nolmt-" + stage.title())
                                .properties()
                                .toString()
                                .contains("s3:DeleteObject")))
                .containsExactly(Stage.CLEANUP_WORKER);
    }

    @Test
    void s5OriginsAreThoseOfTheSetting() {
        JsonNode rule = Synthesis.of(
                        Map.of("nolmt.ingest.cors.origins", "http://localhost:5173,https://yourdomain.com"))
                .bucket(BUCKET)
                .at("CorsConfiguration", "CorsRules")
                .path(0);

        assertThat(rule.path("AllowedOrigins").toString())
                .isEqualTo("[\"http://localhost:5173\",\"https://yourdomain.com\"]");
        assertThat(rule.path("AllowedHeaders").toString()).isEqualTo("[\"*\"]");
        // deleting and posting is the API's
        assertThat(rule.path("AllowedMethods").toString()).isEqualTo("[\"GET\",\"PUT\"]");
        assertThat(rule.path("ExposedHeaders").toString()).isEqualTo("[\"ETag\"]");
        assertThat(Synthesis.usual().bucket(BUCKET).at("CorsConfiguration").isMissingNode())
                .isTrue();
    }

    @Test
    void s6ContainersHaveTheGuidesVariablesAndARoleInThePlaceOfKeys() {
        assertThat(Stage.values()).allSatisfy(stage -> {
            JsonNode container = Synthesis.usual().container(stage.title());
            assertThat(container.path("Environment").toString())
                    .contains("{\"Name\":\"AWS_REGION\",\"Value\":\"us-east-1\"}")
                    .contains("{\"Name\":\"AWS_S3_BUCKET_NAME\",\"Value\":\"nolmt-ai-generations\"}");
            assertThat(container.toString()).doesNotContain("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
        });
    }

    private static List<JsonNode> allowed(Templates templates) {
        return templates
                .policy(BUCKET)
                .path("Statement")
                .valueStream()
                .filter(statement -> statement.path("Effect").asString("").equals("Allow"))
                .toList();
    }

    private static JsonNode rules(Templates templates) {
        return templates.bucket(BUCKET).at("LifecycleConfiguration", "Rules");
    }
}
