package ai.nolmt.generations.aws;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.GetBucketCorsRequest;
import software.amazon.awssdk.services.s3.model.GetBucketCorsResponse;
import software.amazon.awssdk.services.s3.model.GetBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.GetBucketEncryptionResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLoggingRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLoggingResponse;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyRequest;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyResponse;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.GetPublicAccessBlockRequest;
import software.amazon.awssdk.services.s3.model.GetPublicAccessBlockResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import tools.jackson.databind.JsonNode;

/** Answers what provision asks S3, by what a template makes of the bucket. */
record TemplateBucket(Templates templates) {
    HeadBucketResponse headBucket(HeadBucketRequest asked) {
        templates.bucket(asked.bucket());
        return HeadBucketResponse.builder().build();
    }

    ListObjectsV2Response listObjectsV2(ListObjectsV2Request asked) {
        return ListObjectsV2Response.builder().name(asked.bucket()).build();
    }

    GetPublicAccessBlockResponse getPublicAccessBlock(GetPublicAccessBlockRequest asked) {
        JsonNode block = templates.bucket(asked.bucket()).at("PublicAccessBlockConfiguration");
        return GetPublicAccessBlockResponse.builder()
                .publicAccessBlockConfiguration(set -> set.blockPublicAcls(is(block, "BlockPublicAcls"))
                        .ignorePublicAcls(is(block, "IgnorePublicAcls"))
                        .blockPublicPolicy(is(block, "BlockPublicPolicy"))
                        .restrictPublicBuckets(is(block, "RestrictPublicBuckets")))
                .build();
    }

    GetBucketPolicyResponse getBucketPolicy(GetBucketPolicyRequest asked) {
        return GetBucketPolicyResponse.builder()
                .policy(templates.policy(asked.bucket()).toString())
                .build();
    }

    GetBucketEncryptionResponse getBucketEncryption(GetBucketEncryptionRequest asked) {
        JsonNode rule = templates
                .bucket(asked.bucket())
                .at("BucketEncryption", "ServerSideEncryptionConfiguration")
                .path(0);
        JsonNode by = rule.path("ServerSideEncryptionByDefault");
        return GetBucketEncryptionResponse.builder()
                .serverSideEncryptionConfiguration(set ->
                        set.rules(made -> made.bucketKeyEnabled(is(rule, "BucketKeyEnabled"))
                                .applyServerSideEncryptionByDefault(how -> how.sseAlgorithm(text(by, "SSEAlgorithm"))
                                        .kmsMasterKeyID(text(by, "KMSMasterKeyID")))))
                .build();
    }

    GetBucketVersioningResponse getBucketVersioning(GetBucketVersioningRequest asked) {
        return GetBucketVersioningResponse.builder()
                .status(text(templates.bucket(asked.bucket()).at("VersioningConfiguration"), "Status"))
                .build();
    }

    GetBucketCorsResponse getBucketCors(GetBucketCorsRequest asked) {
        JsonNode rules = templates.bucket(asked.bucket()).at("CorsConfiguration", "CorsRules");
        return GetBucketCorsResponse.builder()
                .corsRules(orNone(rules)
                        .valueStream()
                        .map(rule -> CORSRule.builder()
                                .id(text(rule, "Id"))
                                .allowedOrigins(texts(rule, "AllowedOrigins"))
                                .allowedMethods(texts(rule, "AllowedMethods"))
                                .allowedHeaders(texts(rule, "AllowedHeaders"))
                                .exposeHeaders(texts(rule, "ExposedHeaders"))
                                .maxAgeSeconds(rule.path("MaxAge").asInt(0))
                                .build())
                        .toList())
                .build();
    }

    GetBucketLifecycleConfigurationResponse getBucketLifecycleConfiguration(
            GetBucketLifecycleConfigurationRequest asked) {
        JsonNode rules = templates.bucket(asked.bucket()).at("LifecycleConfiguration", "Rules");
        return GetBucketLifecycleConfigurationResponse.builder()
                .rules(orNone(rules).valueStream().map(TemplateBucket::rule).toList())
                .build();
    }

    private static LifecycleRule rule(JsonNode rule) {
        LifecycleRule.Builder made = LifecycleRule.builder()
                .id(text(rule, "Id"))
                .status(text(rule, "Status"))
                .filter(filter -> filter.prefix(text(rule, "Prefix")));
        JsonNode uploads = rule.path("AbortIncompleteMultipartUpload");
        if (!uploads.isMissingNode()) {
            made.abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(
                    uploads.path("DaysAfterInitiation").asInt()));
        }
        JsonNode versions = rule.path("NoncurrentVersionExpiration");
        if (!versions.isMissingNode()) {
            made.noncurrentVersionExpiration(expire ->
                    expire.noncurrentDays(versions.path("NoncurrentDays").asInt()));
        }
        if (rule.has("ExpiredObjectDeleteMarker")) {
            made.expiration(expire -> expire.expiredObjectDeleteMarker(is(rule, "ExpiredObjectDeleteMarker")));
        }
        return made.build();
    }

    GetBucketLoggingResponse getBucketLogging(GetBucketLoggingRequest asked) {
        JsonNode logging = templates.bucket(asked.bucket()).at("LoggingConfiguration");
        return GetBucketLoggingResponse.builder()
                .loggingEnabled(to -> to.targetBucket(text(logging, "DestinationBucketName"))
                        .targetPrefix(text(logging, "LogFilePrefix")))
                .build();
    }

    /** S3 says by an error that nothing is set. */
    private static JsonNode orNone(JsonNode set) {
        if (set.isMissingNode()) {
            throw S3Exception.builder()
                    .statusCode(404)
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .errorCode("NoSuchConfiguration")
                            .build())
                    .build();
        }
        return set;
    }

    private static Boolean is(JsonNode node, String name) {
        return node.path(name).asBoolean(false);
    }

    private static @Nullable String text(JsonNode node, String name) {
        return node.has(name) ? node.path(name).asString("") : null;
    }

    private static List<String> texts(JsonNode node, String name) {
        return node.path(name).valueStream().map(value -> value.asString("")).toList();
    }
}
