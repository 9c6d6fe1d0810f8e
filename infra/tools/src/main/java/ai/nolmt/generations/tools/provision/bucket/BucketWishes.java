package ai.nolmt.generations.tools.provision.bucket;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectSettings.Access;
import ai.nolmt.generations.object.StagingKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * How the bucket should be.
 *
 * @param origins of pages that may read and write by signed links
 * @param kmsKey null for S3's own encryption
 * @param logs null for no access logs
 * @param tls whether it is reached by https; over http a statement that wants TLS would lock everybody out
 * @param onAws false where another store stands in its place
 */
public record BucketWishes(
        String bucket,
        Region region,
        KeyPrefix prefix,
        Access access,
        List<String> origins,
        @Nullable String kmsKey,
        boolean versioned,
        @Nullable Logs logs,
        boolean tls,
        boolean onAws) {
    /**
     * Where requests are logged.
     *
     * @param account whose bucket it is that is logged
     */
    public record Logs(String bucket, String account) {}

    public BucketWishes {
        origins = List.copyOf(origins);
        if (access == Access.PUBLIC && prefix.value().isEmpty()) {
            throw new ConfigurationProblem(
                    "nolmt.objects.access is public and nolmt.objects.prefix is empty: what waits under staging/ would"
                            + " be public, too.",
                    "Set nolmt.objects.prefix to a prefix like generations/, or nolmt.objects.access to private.");
        }
        if (access == Access.PUBLIC && kmsKey != null) {
            throw new ConfigurationProblem(
                    "nolmt.objects.access is public, and --kms-key encrypts with a key of KMS: S3 shows nobody without a"
                            + " signature what such a key encrypts, so no plain link would open.",
                    "Leave --kms-key out, or set nolmt.objects.access to private.");
        }
        if (logs != null && logs.bucket().equals(bucket)) {
            throw new ConfigurationProblem(
                    "--log-bucket is the bucket itself: each line of a log would be logged again.",
                    "Give --log-bucket another bucket of the same region and account.");
        }
    }

    boolean isPublic() {
        return access == Access.PUBLIC;
    }

    String arn() {
        return arnOf(bucket);
    }

    String arnOf(String name) {
        return "arn:" + PartitionMetadata.of(region).id() + ":s3:::" + name;
    }

    String objects() {
        return arn() + "/" + prefix.value() + "*";
    }

    /** {@link StagingKey#root} says the same to those who write there. */
    String stagingPrefix() {
        return StagingKey.root(prefix);
    }
}
