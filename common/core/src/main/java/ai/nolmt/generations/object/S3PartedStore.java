package ai.nolmt.generations.object;

import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** {@link PartedStore} on the SDK. */
final class S3PartedStore implements PartedStore {
    private static final String OF_A_PART = "application/octet-stream";

    private final S3Client s3;
    private final String bucket;
    private final Labels labels;
    private final StoreGuard guard;

    S3PartedStore(S3Client s3, String bucket, PutSettings put, StoreGuard guard) {
        this.s3 = s3;
        this.bucket = bucket;
        this.labels = new Labels(put);
        this.guard = guard;
    }

    @Override
    public Parted begin(String key, Label label, long length) {
        return call(
                "CREATE MULTIPART",
                () -> new Parted(
                        key,
                        s3.createMultipartUpload(create -> create.bucket(bucket)
                                        .key(key)
                                        .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
                                        .checksumType(ChecksumType.FULL_OBJECT)
                                        .applyMutation(request -> labels.on(request, label, length)))
                                .uploadId()));
    }

    @Override
    public Part put(Parted parted, int number, Content bytes, Crc32c crc) {
        RequestBody body = RequestBody.fromContentProvider(
                ContentStreamProvider.fromInputStreamSupplier(bytes::open), bytes.length(), OF_A_PART);
        return call(
                "PUT PART",
                () -> new Part(
                        number,
                        s3.uploadPart(
                                        put -> put.bucket(bucket)
                                                .key(parted.key())
                                                .uploadId(parted.id())
                                                .partNumber(number)
                                                .checksumCRC32C(crc.base64()),
                                        body)
                                .eTag()));
    }

    @Override
    public void complete(Parted parted, List<Part> parts, long length, Crc32c crc) {
        List<CompletedPart> completed = parts.stream()
                .map(part -> CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag(part.etag())
                        .build())
                .toList();
        call(
                "COMPLETE MULTIPART",
                () -> s3.completeMultipartUpload(complete -> complete.bucket(bucket)
                        .key(parted.key())
                        .uploadId(parted.id())
                        .ifNoneMatch("*")
                        .mpuObjectSize(length)
                        .checksumType(ChecksumType.FULL_OBJECT)
                        .checksumCRC32C(crc.base64())
                        .multipartUpload(upload -> upload.parts(completed))));
    }

    @Override
    public void abort(Parted parted) {
        call("ABORT MULTIPART", () -> {
            try {
                s3.abortMultipartUpload(
                        abort -> abort.bucket(bucket).key(parted.key()).uploadId(parted.id()));
            } catch (S3Exception e) {
                if (!S3Problems.isNoSuchUpload(e)) { // or it was completed, and the answer lost
                    throw e;
                }
            }
            return true;
        });
    }

    private <T> T call(String what, Supplier<T> work) {
        return guard.callAside(() -> S3Problems.call(what, bucket, work));
    }
}
