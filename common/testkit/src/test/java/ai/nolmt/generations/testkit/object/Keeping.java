package ai.nolmt.generations.testkit.object;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a store keeps of what is said of an object, found out by saying all of it with a plain client. */
final class Keeping {
    static final String KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private static final RequestBody BODY = RequestBody.fromString("tried");

    private final HeadObjectResponse head;

    private Keeping(HeadObjectResponse head) {
        this.head = head;
    }

    /** Whether it takes what is to be encrypted by a key of KMS at all. */
    static boolean encrypts(S3Client s3, String bucket) {
        try {
            s3.putObject(
                    put -> put.bucket(bucket)
                            .key("tried/encrypted")
                            .serverSideEncryption("aws:kms")
                            .ssekmsKeyId(KEY),
                    BODY);
            return true;
        } catch (S3Exception e) {
            return false;
        }
    }

    static Keeping ofOneCall(S3Client s3, String bucket, boolean encrypts) {
        s3.putObject(
                put -> put.bucket(bucket)
                        .key("tried/whole")
                        .cacheControl("private, max-age=1")
                        .contentDisposition("inline")
                        .metadata(Map.of("tried", "yes"))
                        .storageClass("STANDARD_IA")
                        .serverSideEncryption(encrypts ? "aws:kms" : null)
                        .ssekmsKeyId(encrypts ? KEY : null)
                        .bucketKeyEnabled(encrypts ? true : null),
                BODY);
        return of(s3, bucket, "tried/whole");
    }

    static Keeping ofParts(S3Client s3, String bucket, boolean encrypts) {
        String key = "tried/parts";
        String id = s3.createMultipartUpload(create -> create.bucket(bucket)
                        .key(key)
                        .cacheControl("private, max-age=1")
                        .contentDisposition("inline")
                        .metadata(Map.of("tried", "yes"))
                        .storageClass("STANDARD_IA")
                        .serverSideEncryption(encrypts ? "aws:kms" : null)
                        .ssekmsKeyId(encrypts ? KEY : null)
                        .bucketKeyEnabled(encrypts ? true : null))
                .uploadId();
        complete(s3, bucket, key, id);
        return of(s3, bucket, key);
    }

    /** With one part. */
    static void complete(S3Client s3, String bucket, String key, String id) {
        String etag = s3.uploadPart(
                        put -> put.bucket(bucket).key(key).uploadId(id).partNumber(1), BODY)
                .eTag();
        s3.completeMultipartUpload(complete -> complete.bucket(bucket)
                .key(key)
                .uploadId(id)
                .multipartUpload(parts -> parts.parts(
                        CompletedPart.builder().partNumber(1).eTag(etag).build())));
    }

    private static Keeping of(S3Client s3, String bucket, String key) {
        return new Keeping(s3.headObject(head -> head.bucket(bucket).key(key)));
    }

    boolean caching() {
        return head.cacheControl() != null;
    }

    boolean disposition() {
        return head.contentDisposition() != null;
    }

    boolean notes() {
        return "yes".equals(head.metadata().get("tried"));
    }

    boolean storageClass() {
        return "STANDARD_IA".equals(head.storageClassAsString());
    }

    boolean encryption() {
        return head.serverSideEncryption() != null;
    }

    boolean key() {
        return head.ssekmsKeyId() != null;
    }

    boolean bucketKey() {
        return head.bucketKeyEnabled() != null;
    }

    /** What is expected of a store that keeps it, and of one that doesn't. */
    static <T> @Nullable T ifKept(boolean kept, T value) {
        return kept ? value : null;
    }

    @Override
    public String toString() {
        return "caching " + caching() + ", disposition " + disposition() + ", notes " + notes() + ", storage class "
                + storageClass() + ", encryption " + encryption() + " with its key " + key() + " and a bucket key "
                + bucketKey();
    }
}
