package ai.nolmt.generations.object;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** {@link IncompleteUploads} on the SDK. */
final class S3IncompleteUploads implements IncompleteUploads {
    private static final int NOT_IMPLEMENTED = 501;
    private static final int NO_SUCH_METHOD = 405;

    private final S3Client s3;
    private final String bucket;
    private final StoreGuard guard;

    S3IncompleteUploads(S3Client s3, String bucket, StoreGuard guard) {
        this.s3 = s3;
        this.bucket = bucket;
        this.guard = guard;
    }

    /** Of as many as the store takes for a page: some know no parameter that says how many. */
    @Override
    public Page list(String prefix, @Nullable Position after) {
        ListMultipartUploadsResponse answer =
                guard.callAside(() -> Listed.call("LIST MULTIPART", bucket, () -> ask(prefix, after)));
        Listed.check(prefix, answer.uploads().stream().map(MultipartUpload::key).toList());
        List<Incomplete> uploads = answer.uploads().stream()
                .map(upload -> new Incomplete(upload.key(), upload.uploadId(), upload.initiated()))
                .toList();
        boolean more = Boolean.TRUE.equals(answer.isTruncated()) && answer.nextKeyMarker() != null;
        String id = answer.nextUploadIdMarker();
        Position next = more ? new Position(answer.nextKeyMarker(), id == null ? "" : id) : null;
        return new Page(uploads, next == null || next.equals(after) ? null : next);
    }

    private ListMultipartUploadsResponse ask(String prefix, @Nullable Position after) {
        try {
            return s3.listMultipartUploads(list -> {
                list.bucket(bucket).prefix(prefix).encodingType(EncodingType.URL); // as of objects
                if (after != null) {
                    list.keyMarker(after.key()).uploadIdMarker(after.id().isEmpty() ? null : after.id());
                }
            });
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_IMPLEMENTED || e.statusCode() == NO_SUCH_METHOD) {
                throw new NotKept(e);
            }
            throw e;
        }
    }

    @Override
    public boolean abort(Incomplete upload) {
        return guard.call(() -> S3Problems.call("ABORT MULTIPART", bucket, () -> {
            try {
                s3.abortMultipartUpload(
                        abort -> abort.bucket(bucket).key(upload.key()).uploadId(upload.id()));
                return true;
            } catch (S3Exception e) {
                if (S3Problems.isNoSuchUpload(e)) {
                    return false;
                }
                throw e;
            }
        }));
    }
}
