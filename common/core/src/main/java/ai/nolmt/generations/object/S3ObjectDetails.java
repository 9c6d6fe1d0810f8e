package ai.nolmt.generations.object;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongConsumer;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** {@link ObjectDetails} on the SDK. */
final class S3ObjectDetails implements ObjectDetails {
    private static final int AT_ONCE = 64 * 1024;

    private final S3Client s3;
    private final String bucket;
    private final StoreGuard guard;

    S3ObjectDetails(S3Client s3, String bucket, StoreGuard guard) {
        this.s3 = s3;
        this.bucket = bucket;
        this.guard = guard;
    }

    @Override
    public Optional<Details> find(String key) {
        try {
            HeadObjectResponse answer = guard.call(() -> S3Problems.call(
                    "HEAD",
                    bucket,
                    () -> s3.headObject(head -> head.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED))));
            return Optional.of(new Details(
                    answer.contentLength(),
                    answer.contentType(),
                    S3ObjectStore.sha256Of(answer),
                    answer.lastModified(),
                    answer.metadata()));
        } catch (S3ObjectStore.NoSuchObject e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Read> read(String key, LongConsumer behind) {
        ResponseInputStream<GetObjectResponse> body;
        try {
            body = guard.call(() -> S3Problems.call(
                    "GET", bucket, () -> s3.getObject(get -> get.bucket(bucket).key(key))));
        } catch (S3ObjectStore.NoSuchObject e) {
            return Optional.empty();
        }
        boolean whole = false;
        try {
            Read read = read(body, behind);
            whole = true;
            return Optional.of(read);
        } catch (IOException e) {
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.TRANSIENT, "The object broke off while it was read: " + e, e);
        } finally {
            if (!whole) {
                body.abort(); // closed, it would be read to its end
            }
        }
    }

    private static Read read(InputStream body, LongConsumer behind) throws IOException {
        MessageDigest digest = Sha256.digest();
        long size = 0;
        byte[] bytes = new byte[AT_ONCE];
        for (int count = body.read(bytes); count >= 0; count = body.read(bytes)) {
            digest.update(bytes, 0, count);
            size += count;
            behind.accept(count);
        }
        body.close();
        return new Read(new Sha256(HexFormat.of().formatHex(digest.digest())), size);
    }
}
