package ai.nolmt.generations.cleanup.inventory;

import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.RunStopped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The objects that a report is made of. */
final class ReportFiles {
    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;

    private final S3Client s3;
    private final String bucket;

    ReportFiles(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /** @throws RunStopped if it isn't there, or is longer than that */
    byte[] read(String key, int most) {
        try (InputStream stream = open(key)) {
            byte[] bytes = stream.readNBytes(most + 1);
            if (bytes.length > most) {
                throw incomplete(key + " is longer than " + most + " bytes.");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("The inventory could not be read", e); // and is tried again
        }
    }

    ResponseInputStream<GetObjectResponse> open(String key) {
        return there(key, () -> s3.getObject(get -> get.bucket(bucket).key(key)));
    }

    /** Whether it is there, as long as it should be. */
    void check(Manifest.File file) {
        long size = there(
                file.key(),
                () -> s3.headObject(head -> head.bucket(bucket).key(file.key())).contentLength());
        if (size != file.size()) {
            throw incomplete(file.key() + " has " + size + " bytes instead of " + file.size() + ".");
        }
    }

    private <T> T there(String key, Supplier<T> asking) {
        try {
            return asking.get();
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                throw incomplete(key + " is not there.");
            }
            if (e.statusCode() == FORBIDDEN) {
                throw RunStopped.failed(
                        ErrorCode.INVENTORY_INVALID,
                        "The cleanup worker may not read " + key + " in " + bucket
                                + ", or it isn't there. Allow it s3:GetObject there (provision iam), and s3:ListBucket.");
            }
            throw e;
        }
    }

    static RunStopped incomplete(String sentence) {
        return RunStopped.aborted(
                ErrorCode.INVENTORY_INCOMPLETE,
                "The inventory is not whole. " + sentence
                        + " Wait until S3 has written all of it, or name another; nothing was deleted.");
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5"); // S3 knows no other here
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String md5(byte[] bytes) {
        return HexFormat.of().formatHex(md5().digest(bytes));
    }
}
