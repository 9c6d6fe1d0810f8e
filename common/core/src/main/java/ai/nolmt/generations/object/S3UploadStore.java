package ai.nolmt.generations.object;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.presigner.PresignedRequest;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** {@link UploadStore} on the SDK. */
final class S3UploadStore implements UploadStore {
    // Every client sets these itself, and some let nobody else.
    private static final Set<String> SET_BY_CLIENTS = Set.of("host", "content-length");
    private static final Set<String> PARTS_REFUSED = Set.of(
            "InvalidPart",
            "InvalidPartOrder",
            "EntityTooSmall",
            "BadDigest",
            "InvalidDigest",
            "XAmzContentChecksumMismatch",
            "InvalidRequest");

    private final S3Client s3;
    private final S3Presigner presigner;
    private final S3ObjectStore.SessionEnd sessionEnd;
    private final String bucket;
    private final PutSettings settings;
    private final Clock clock;
    private final StoreGuard guard;

    S3UploadStore(
            S3Client s3,
            S3Presigner presigner,
            S3ObjectStore.SessionEnd sessionEnd,
            String bucket,
            PutSettings put,
            Clock clock,
            StoreGuard guard) {
        this.s3 = s3;
        this.presigner = presigner;
        this.sessionEnd = sessionEnd;
        this.bucket = bucket;
        this.settings = put;
        this.clock = clock;
        this.guard = guard;
    }

    @Override
    public SignedUpload signPut(String key, String contentType, long length, Sha256 sha256, Duration validity) {
        return signed(
                validity,
                () -> presigner.presignPutObject(sign -> sign.signatureDuration(validity)
                        .putObjectRequest(settings.encrypted(PutObjectRequest.builder()
                                .bucket(bucket)
                                .key(key)
                                .contentType(contentType)
                                .contentLength(length)
                                .checksumSHA256(sha256.base64())
                                .ifNoneMatch("*")
                                .build()))));
    }

    @Override
    public String begin(String key, String contentType) {
        return call(
                        "CREATE MULTIPART",
                        () -> s3.createMultipartUpload(create -> create.bucket(bucket)
                                .key(key)
                                .contentType(contentType)
                                .checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME)
                                .checksumType(ChecksumType.FULL_OBJECT)))
                .uploadId();
    }

    @Override
    public SignedUpload signPart(PartOf part, Duration validity) {
        return signed(
                validity,
                () -> presigner.presignUploadPart(sign -> sign.signatureDuration(validity)
                        .uploadPartRequest(put -> put.bucket(bucket)
                                .key(part.key())
                                .uploadId(part.multipartId())
                                .partNumber(part.number())
                                .contentLength(part.length())
                                .checksumCRC64NVME(part.crc64Nvme()))));
    }

    private SignedUpload signed(Duration validity, Supplier<PresignedRequest> signing) {
        PresignedRequest signed = S3Problems.call("SIGN", bucket, signing); // no call: a signature is made here
        Map<String, String> headers = new TreeMap<>();
        signed.signedHeaders().forEach((name, values) -> {
            if (!SET_BY_CLIENTS.contains(name)) {
                headers.put(name, String.join(",", values));
            }
        });
        Instant end = clock.instant().plus(validity);
        Instant credentialsEnd = S3Problems.call("SIGN", bucket, sessionEnd).orElse(end);
        return new SignedUpload(
                signed.httpRequest().method().name(),
                signed.url().toString(),
                headers,
                credentialsEnd.isBefore(end) ? credentialsEnd : end);
    }

    @Override
    public Completion complete(String key, String multipartId, List<Part> parts, long length, String crc64Nvme) {
        List<CompletedPart> completed = parts.stream()
                .map(part -> CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag(part.etag())
                        .build())
                .toList();
        return call("COMPLETE MULTIPART", () -> {
            try {
                s3.completeMultipartUpload(complete -> complete.bucket(bucket)
                        .key(key)
                        .uploadId(multipartId)
                        .ifNoneMatch("*")
                        .mpuObjectSize(length)
                        .checksumType(ChecksumType.FULL_OBJECT)
                        .checksumCRC64NVME(crc64Nvme)
                        .multipartUpload(upload -> upload.parts(completed)));
                return Completion.DONE;
            } catch (S3Exception e) {
                if (PARTS_REFUSED.contains(S3Problems.codeOf(e))) {
                    return Completion.PARTS_REFUSED;
                }
                if (S3Problems.isNoSuchUpload(e) || e.statusCode() == 412) {
                    return Completion.GONE;
                }
                throw e;
            }
        });
    }

    @Override
    public boolean abort(String key) {
        List<MultipartUpload> left = incomplete(key);
        if (left.isEmpty()) {
            return true;
        }
        for (MultipartUpload upload : left) {
            call("ABORT MULTIPART", () -> {
                try {
                    s3.abortMultipartUpload(
                            abort -> abort.bucket(bucket).key(key).uploadId(upload.uploadId()));
                } catch (S3Exception e) {
                    if (!S3Problems.isNoSuchUpload(e)) {
                        throw e;
                    }
                }
                return true;
            });
        }
        return incomplete(key).isEmpty(); // a part that was arriving may have outlived its upload
    }

    private List<MultipartUpload> incomplete(String key) {
        return call(
                        "LIST MULTIPART",
                        () -> s3.listMultipartUploads(
                                list -> list.bucket(bucket).prefix(key)))
                .uploads()
                .stream()
                .filter(upload -> upload.key().equals(key))
                .toList();
    }

    @Override
    public Optional<Uploaded> find(String key) {
        try {
            HeadObjectResponse answer = call(
                    "HEAD",
                    () -> s3.headObject(head -> head.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED)));
            return Optional.of(
                    new Uploaded(answer.contentLength(), answer.contentType(), S3ObjectStore.sha256Of(answer)));
        } catch (S3ObjectStore.NoSuchObject e) {
            return Optional.empty();
        }
    }

    private <T> T call(String what, Supplier<T> work) {
        return guard.call(() -> S3Problems.call(what, bucket, work));
    }
}
