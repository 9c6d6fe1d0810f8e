package ai.nolmt.generations.cleanup.purge;

import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Asks the bucket whether it keeps versions; servers that know no versions keep none. */
public final class Versioning implements BooleanSupplier {
    private static final Logger log = LoggerFactory.getLogger(Versioning.class);
    private static final int NOT_IMPLEMENTED = 501;

    private final S3Client s3;
    private final String bucket;

    public Versioning(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    @Override
    public boolean getAsBoolean() {
        try {
            // suspended versions are still there: a deletion would only put a marker over them
            return s3.getBucketVersioning(get -> get.bucket(bucket)).status() != null;
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_IMPLEMENTED) {
                return false;
            }
            log.error("The clean-up worker needs s3:GetBucketVersioning on {}: {}", bucket, e.getMessage());
            throw e;
        }
    }
}
