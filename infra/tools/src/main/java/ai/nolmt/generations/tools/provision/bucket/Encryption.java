package ai.nolmt.generations.tools.provision.bucket;

import ai.nolmt.generations.tools.provision.plan.Finding;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetBucketEncryptionResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionByDefault;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/** By S3's own keys, or by one of KMS' with a key for the bucket, which asks KMS a hundredth as often. */
final class Encryption extends BucketPart {
    private final @Nullable String kmsKey;

    Encryption(S3Client s3, BucketWishes wishes) {
        super(
                s3,
                wishes.bucket(),
                "encryption",
                "s3:GetEncryptionConfiguration",
                "s3:PutEncryptionConfiguration",
                "objects lie as the store keeps them; encrypt its disks");
        this.kmsKey = wishes.kmsKey();
    }

    @Override
    String wanted() {
        return kmsKey == null ? "SSE-S3" : said(kmsKey, true);
    }

    @Override
    Finding read() {
        GetBucketEncryptionResponse answer = orNull(() -> s3.getBucketEncryption(get -> get.bucket(bucket)));
        ServerSideEncryptionRule rule = answer == null
                        || answer.serverSideEncryptionConfiguration().rules().isEmpty()
                ? null
                : answer.serverSideEncryptionConfiguration().rules().get(0);
        ServerSideEncryptionByDefault there = rule == null ? null : rule.applyServerSideEncryptionByDefault();
        if (rule == null || there == null) {
            return Finding.missing(wanted());
        }
        if (there.sseAlgorithm() == ServerSideEncryption.AES256) {
            // with KMS wanted, this is as AWS makes buckets
            return kmsKey == null ? Finding.fine(wanted()) : Finding.missing(wanted());
        }
        String said = said(String.valueOf(there.kmsMasterKeyID()), Boolean.TRUE.equals(rule.bucketKeyEnabled()));
        return kmsKey != null && said.equals(wanted()) ? Finding.fine(said) : Finding.otherwise(said);
    }

    @Override
    public void apply() {
        s3.putBucketEncryption(put -> put.bucket(bucket)
                .serverSideEncryptionConfiguration(set -> set.rules(ServerSideEncryptionRule.builder()
                        .applyServerSideEncryptionByDefault(by -> by.sseAlgorithm(
                                        kmsKey == null ? ServerSideEncryption.AES256 : ServerSideEncryption.AWS_KMS)
                                .kmsMasterKeyID(kmsKey))
                        .bucketKeyEnabled(kmsKey != null)
                        .build())));
    }

    private static String said(String key, boolean bucketKey) {
        return "SSE-KMS with " + key + (bucketKey ? " and a bucket key" : " and no bucket key");
    }
}
