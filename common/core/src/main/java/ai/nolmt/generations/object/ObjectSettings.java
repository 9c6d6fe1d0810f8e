package ai.nolmt.generations.object;

import ai.nolmt.generations.config.Bounds;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param bucket the guide's AWS_S3_BUCKET_NAME
 * @param prefix where in the bucket we live; fixed once the database was migrated
 * @param access whether rows carry a public URL (the bucket policy must allow it) or users get signed ones
 * @param pathStyle address the bucket by path instead of host name, as local servers need
 * @param callTimeout for one call with all its retries
 * @param maxConcurrent calls at once; more wait
 */
@ConfigurationProperties("nolmt.objects")
public record ObjectSettings(
        @Nullable String bucket,
        @DefaultValue("generations/") String prefix,
        @DefaultValue("private") Access access,
        @DefaultValue("false") boolean pathStyle,
        @DefaultValue("PT1M") Duration callTimeout,
        @DefaultValue("64") int maxConcurrent) {
    /** The guide's options A and B. */
    public enum Access {
        PUBLIC,
        PRIVATE
    }

    public ObjectSettings {
        bucket = Bounds.present(bucket, "AWS_S3_BUCKET_NAME", "the name of the bucket, like nolmt-ai-generations");
        Bounds.within("nolmt.objects.call-timeout", callTimeout, Duration.ofSeconds(1), Duration.ofHours(1));
        Bounds.within("nolmt.objects.max-concurrent", maxConcurrent, 1, 1000);
    }

    public KeyPrefix keyPrefix() {
        return new KeyPrefix(prefix);
    }

    /** Never null: the constructor refuses that. */
    public String bucketName() {
        return Objects.requireNonNull(bucket);
    }
}
