package ai.nolmt.generations.object;

import ai.nolmt.generations.config.Check;
import ai.nolmt.generations.config.Clocks;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.object.ObjectSettings.Access;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** A bucket for one-shot commands: where it is comes from the variables that every AWS client reads. */
public final class PlainObjectStore implements AutoCloseable {
    private final S3Client s3;
    private final S3Presigner presigner;
    private final ObjectStore store;

    private PlainObjectStore(S3Client s3, S3Presigner presigner, ObjectStore store) {
        this.s3 = s3;
        this.presigner = presigner;
        this.store = store;
    }

    /** @throws ConfigurationProblem if there is no such bucket, or no way to it */
    public static PlainObjectStore open(String bucket, KeyPrefix prefix, boolean pathStyle, Clock clock) {
        try {
            S3Client s3 = S3Client.builder()
                    .forcePathStyle(pathStyle)
                    .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .build();
            S3Presigner presigner = S3Presigner.builder().s3Client(s3).build();
            Check.start(List.of(BucketChecks.exists(s3, bucket, new Clocks(clock))));
            ObjectSettings settings =
                    new ObjectSettings(bucket, prefix.value(), Access.PRIVATE, pathStyle, Duration.ofMinutes(1), 1);
            return new PlainObjectStore(
                    s3, presigner, new S3ObjectStore(s3, presigner, Optional::empty, settings, clock));
        } catch (SdkException e) {
            throw new ConfigurationProblem(
                    "The bucket " + bucket + " can't be reached: " + e.getMessage(),
                    "Set AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
                    e);
        }
    }

    public ObjectStore store() {
        return store;
    }

    @Override
    public void close() {
        presigner.close();
        s3.close();
    }
}
