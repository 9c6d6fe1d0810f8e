package ai.nolmt.generations.object;

import ai.nolmt.generations.config.Check;
import ai.nolmt.generations.config.Clocks;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** A bucket for one-shot commands, which bring their own client. */
public final class PlainObjectStore {
    private PlainObjectStore() {}

    /**
     * Makes one.
     *
     * @param s3 which encrypts as these settings say
     * @throws ai.nolmt.generations.config.ConfigurationProblem if there is no such bucket, or no way to it
     */
    public static ObjectStore of(
            S3Client s3, S3Presigner presigner, ObjectSettings settings, PutSettings put, Clock clock) {
        Check.start(List.of(BucketChecks.exists(s3, settings.bucketName(), new Clocks(clock))));
        return new S3ObjectStore(s3, presigner, Optional::empty, settings, put, clock);
    }
}
