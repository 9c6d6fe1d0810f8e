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
        return kmsKey == null ? "SSE-S3" : said("SSE-KMS", kmsKey, true);
    }

    @Override
    public String input() {
        return kmsKey == null ? "" : "--kms-key";
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
        String said = said(there, Boolean.TRUE.equals(rule.bucketKeyEnabled()));
        return said.equals(wanted()) ? Finding.fine(said) : Finding.otherwise(said);
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

    private static String said(ServerSideEncryptionByDefault there, boolean bucketKey) {
        String how = there.sseAlgorithm() == ServerSideEncryption.AWS_KMS
                ? "SSE-KMS"
                : there.sseAlgorithm() == ServerSideEncryption.AWS_KMS_DSSE ? "DSSE-KMS" : there.sseAlgorithmAsString();
        String key = there.kmsMasterKeyID();
        return said(how, key == null ? "the account's own key for S3" : key, bucketKey);
    }

    private static String said(String how, String key, boolean bucketKey) {
        return how + " with " + key + (bucketKey ? " and a bucket key" : " and no bucket key");
    }
}
