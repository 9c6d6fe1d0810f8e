package ai.nolmt.generations.tools.provision.bucket;

import ai.nolmt.generations.tools.provision.plan.Desired;
import ai.nolmt.generations.tools.provision.plan.Finding;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What is set on a bucket; where there is no bucket yet, everything is missing. */
abstract class BucketPart implements Desired {
    static final int NOT_FOUND = 404;
    private static final String NO_BUCKET = "NoSuchBucket";

    final S3Client s3;
    final String bucket;
    private final String name;
    private final String reads;
    private final String writes;
    private final String without;

    BucketPart(S3Client s3, String bucket, String name, String reads, String writes, String without) {
        this.s3 = s3;
        this.bucket = bucket;
        this.name = name;
        this.reads = reads;
        this.writes = writes;
        this.without = without;
    }

    /** What is to be made, without a full stop. */
    abstract String wanted();

    /** Whether a bucket of which nobody said anything is as it should be. */
    boolean isUsual() {
        return false;
    }

    /** What is there; with whatever S3 throws. */
    abstract Finding read();

    @Override
    public final Finding look() {
        try {
            return read();
        } catch (S3Exception e) {
            if (codeOf(e).equals(NO_BUCKET)) {
                return isUsual() ? Finding.fine(wanted()) : Finding.missing(wanted());
            }
            throw e;
        }
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String reads() {
        return reads;
    }

    @Override
    public final String writes() {
        return writes;
    }

    @Override
    public final String without() {
        return without;
    }

    /** S3 says by an error that nothing is set, and stores call it by different names. */
    static <T> @Nullable T orNull(Supplier<T> read) {
        try {
            return read.get();
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND && !codeOf(e).equals(NO_BUCKET)) {
                return null;
            }
            throw e;
        }
    }

    static String codeOf(S3Exception e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
                ? ""
                : e.awsErrorDetails().errorCode();
    }
}
