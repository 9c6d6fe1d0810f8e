package ai.nolmt.generations.aws;

import ai.nolmt.generations.object.ObjectSettings.Access;
import ai.nolmt.generations.object.StagingKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.BlockPublicAccessOptions;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.CorsRule;
import software.amazon.awscdk.services.s3.HttpMethods;
import software.amazon.awscdk.services.s3.IBucket;
import software.amazon.awscdk.services.s3.ObjectOwnership;
import software.constructs.Construct;

/** The bucket of S1, as provision sets it. It outlives its stack. */
final class GenerationsBucket extends Construct {
    private final Wishes wishes;

    GenerationsBucket(Construct scope, Wishes wishes, IBucket logs) {
        super(scope, "Generations");
        this.wishes = wishes;
        boolean open = wishes.objects().access() == Access.PUBLIC;
        @Nullable String key = wishes.put().kmsKey();
        Bucket.Builder builder = Bucket.Builder.create(this, "Bucket")
                .bucketName(wishes.bucket())
                .removalPolicy(RemovalPolicy.RETAIN)
                .objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED)
                .versioned(wishes.stack().versioned())
                .blockPublicAccess(new BlockPublicAccess(BlockPublicAccessOptions.builder()
                        .blockPublicAcls(true)
                        .ignorePublicAcls(true)
                        .blockPublicPolicy(!open)
                        .restrictPublicBuckets(!open)
                        .build()))
                .serverAccessLogsBucket(logs)
                .serverAccessLogsPrefix("s3-access/" + wishes.bucket() + "/")
                .lifecycleRules(Lifecycles.of(wishes));
        if (key == null) {
            builder.encryption(BucketEncryption.S3_MANAGED);
        } else {
            builder.encryption(BucketEncryption.KMS)
                    .encryptionKey(Key.fromKeyArn(this, "Key", key))
                    .bucketKeyEnabled(true);
        }
        if (!wishes.cors().origins().isEmpty()) {
            builder.cors(List.of(cors()));
        }
        Inventories.of(this, wishes).ifPresent(inventory -> builder.inventories(List.of(inventory)));
        Bucket bucket = builder.build();
        statements(bucket, open).forEach(statement -> bucket.addToResourcePolicy(PolicyStatement.fromJson(statement)));
    }

    private List<Map<String, Object>> statements(Bucket bucket, boolean open) {
        String arn = bucket.getBucketArn();
        String objects = arn + "/" + wishes.objects().keyPrefix() + "*";
        String staging = arn + "/" + StagingKey.root(wishes.objects().keyPrefix()) + "*";
        Map<String, Object> tls = Policies.tlsOnly("s3:*", List.of(arn, arn + "/*"));
        // CreateMultipartUpload and UploadPart create no object, and can't say If-None-Match
        Map<String, Object> writeOnce = Policies.deny(
                "NolmtWriteOnce",
                "s3:PutObject",
                List.of(objects, staging),
                Map.of(
                        "Null", Map.of("s3:if-none-match", "true"),
                        "Bool", Map.of("s3:ObjectCreationOperation", "true")));
        List<Map<String, Object>> all = new ArrayList<>(List.of(tls, writeOnce));
        if (open) {
            all.add(Policies.statement("NolmtPublicRead", "Allow", "s3:GetObject", List.of(objects)));
        }
        @Nullable String distribution = wishes.stack().distribution();
        if (distribution != null) {
            Map<String, Object> read =
                    Policies.statement("NolmtDistribution", "Allow", "s3:GetObject", List.of(objects));
            read.put("Principal", Map.of("Service", "cloudfront.amazonaws.com"));
            read.put("Condition", Map.of("StringEquals", Map.of("AWS:SourceArn", distribution)));
            all.add(read);
        }
        return all;
    }

    private CorsRule cors() {
        return CorsRule.builder()
                .id("nolmt-cors")
                .allowedOrigins(wishes.cors().origins())
                .allowedMethods(List.of(HttpMethods.GET, HttpMethods.PUT))
                .allowedHeaders(List.of("*"))
                .exposedHeaders(List.of("ETag"))
                .maxAge(3600)
                .build();
    }
}
