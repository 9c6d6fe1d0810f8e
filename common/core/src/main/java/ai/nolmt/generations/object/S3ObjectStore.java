package ai.nolmt.generations.object;

import ai.nolmt.generations.object.ObjectStoreException.Kind;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Utilities;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.PresignedGetObjectRequest;

/** {@link ObjectStore} on the SDK's synchronous client, which was the faster one for small objects (RATIONALE.md). */
final class S3ObjectStore implements ObjectStore {
    private static final String HIDDEN = "versions are kept since a moment ago: it is hidden, not deleted";

    private final S3Client s3;
    private final S3Presigner presigner;
    private final SessionEnd sessionEnd;
    private final String bucket;
    private final ObjectSettings.Access access;
    private final Labels labels;
    private final Clock clock;

    /** When the credentials that sign end, if they do: a link ends with them, whatever it says of itself. */
    interface SessionEnd extends Supplier<Optional<Instant>> {}

    S3ObjectStore(
            S3Client s3,
            S3Presigner presigner,
            SessionEnd sessionEnd,
            ObjectSettings settings,
            PutSettings put,
            Clock clock) {
        this.s3 = s3;
        this.presigner = presigner;
        this.sessionEnd = sessionEnd;
        this.bucket = settings.bucketName();
        this.access = settings.access();
        this.labels = new Labels(put);
        this.clock = clock;
    }

    @Override
    public void put(String key, Content content, Label label, Sha256 sha256) {
        long length = content.length();
        RequestBody body = RequestBody.fromContentProvider(
                ContentStreamProvider.fromInputStreamSupplier(content::open), length, label.contentType());
        try {
            call(
                    "PUT",
                    () -> s3.putObject(
                            put -> put.bucket(bucket)
                                    .key(key)
                                    .checksumSHA256(sha256.base64())
                                    .ifNoneMatch("*")
                                    .applyMutation(request -> labels.on(request, label, length)),
                            body));
        } catch (ObjectStoreException e) {
            // A retry inside the SDK meets its own first try whose answer was lost: settle by what is there.
            if (e.kind() != Kind.KEY_TAKEN || !holds(key, length, sha256)) {
                throw e;
            }
        }
    }

    /** Whether these bytes are under the key. */
    boolean holds(String key, long length, Sha256 sha256) {
        Optional<StoredObject> stored = head(key).filter(object -> object.size() == length);
        if (stored.isEmpty()) {
            return false;
        }
        Sha256 known = stored.get().sha256();
        return (known != null ? known : hashOf(key)).equals(sha256);
    }

    private Sha256 hashOf(String key) {
        return Sha256.of(new Content() {
            @Override
            public long length() {
                throw new UnsupportedOperationException("Not needed for a hash");
            }

            @Override
            public InputStream open() {
                return call("GET", () -> s3.getObject(get -> get.bucket(bucket).key(key)));
            }
        });
    }

    @Override
    public Optional<Long> download(String key, Path into) {
        try {
            GetObjectResponse answer = call("GET", () -> {
                return s3.getObject(get -> get.bucket(bucket).key(key), LocalFile.writing(into));
            });
            return Optional.of(answer.contentLength());
        } catch (NoSuchObject e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<StoredObject> head(String key) {
        try {
            HeadObjectResponse answer = call(
                    "HEAD", () -> s3.headObject(h -> h.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED)));
            return Optional.of(new StoredObject(key, answer.contentLength(), answer.lastModified(), sha256Of(answer)));
        } catch (NoSuchObject e) {
            return Optional.empty();
        }
    }

    static @Nullable Sha256 sha256Of(HeadObjectResponse answer) {
        String sha256 = answer.checksumSHA256();
        // A composite checksum of a multipart upload ("…-3") is no checksum of the bytes.
        return sha256 == null || sha256.contains("-") ? null : Sha256.ofBase64(sha256);
    }

    @Override
    public ObjectPage list(String prefix, @Nullable String after, int limit) {
        ListObjectsV2Response answer = Listed.call(
                "LIST",
                bucket,
                () -> s3.listObjectsV2(l -> l.bucket(bucket)
                        .prefix(prefix)
                        .startAfter(after)
                        .maxKeys(limit)
                        .encodingType(EncodingType.URL))); // no XML has all characters that keys may have
        if (answer.contents().isEmpty() && Boolean.TRUE.equals(answer.isTruncated())) {
            // it would be taken for the end
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.TRANSIENT,
                    "The store says that there are more keys, and lists none.",
                    null);
        }
        Listed.check(
                prefix, after, answer.contents().stream().map(S3Object::key).toList());
        List<StoredObject> objects = answer.contents().stream()
                .map(o -> new StoredObject(o.key(), o.size(), o.lastModified(), null))
                .toList();
        return new ObjectPage(objects, Boolean.TRUE.equals(answer.isTruncated()));
    }

    @Override
    public DeleteOutcome delete(List<String> keys) {
        Map<Boolean, List<String>> apart = OddKeys.apart(keys, key -> key);
        Map<String, String> failed = new HashMap<>();
        Set<String> deleted = new HashSet<>();
        together(Objects.requireNonNull(apart.get(true)), deleted, failed);
        Objects.requireNonNull(apart.get(false)).forEach(key -> alone(key, deleted, failed));
        return new DeleteOutcome(deleted, failed);
    }

    private void together(List<String> keys, Set<String> deleted, Map<String, String> failed) {
        if (keys.isEmpty()) {
            return;
        }
        List<ObjectIdentifier> ids = keys.stream()
                .map(k -> ObjectIdentifier.builder().key(k).build())
                .toList();
        Delete delete = Delete.builder().objects(ids).quiet(false).build();
        DeleteObjectsResponse answer =
                call("DELETE", () -> s3.deleteObjects(d -> d.bucket(bucket).delete(delete)));
        // The answer is 200 even if keys failed: what counts stands in it, key by key.
        answer.errors().forEach(e -> failed.put(e.key(), e.code() + ": " + e.message()));
        answer.deleted().forEach(d -> {
            if (Boolean.TRUE.equals(d.deleteMarker())) {
                failed.put(d.key(), HIDDEN);
            } else {
                deleted.add(d.key());
            }
        });
        keys.stream().filter(k -> !deleted.contains(k)).forEach(k -> failed.putIfAbsent(k, "not confirmed"));
    }

    private void alone(String key, Set<String> deleted, Map<String, String> failed) {
        try {
            DeleteObjectResponse answer =
                    call("DELETE", () -> s3.deleteObject(d -> d.bucket(bucket).key(key)));
            if (Boolean.TRUE.equals(answer.deleteMarker())) {
                failed.put(key, HIDDEN);
            } else {
                deleted.add(key);
            }
        } catch (NoSuchObject e) {
            deleted.add(key);
        } catch (ObjectStoreException e) {
            if (e.kind() != Kind.REFUSED && e.kind() != Kind.INVALID) {
                throw e;
            }
            failed.put(key, OddKeys.reason(e));
        }
    }

    @Override
    public SignedUrl sign(String key, Served as, Duration validity) {
        PresignedGetObjectRequest signed = call(
                "SIGN",
                () -> presigner.presignGetObject(sign -> sign.signatureDuration(validity)
                        .getObjectRequest(get -> get.bucket(bucket)
                                .key(key)
                                .responseContentType(as.contentType())
                                .responseCacheControl(labels.cacheControl(validity))
                                .responseContentDisposition(as.disposition()))));
        Instant end = clock.instant().plus(validity);
        Instant credentialsEnd = call("SIGN", sessionEnd).orElse(end);
        return new SignedUrl(signed.url().toString(), credentialsEnd.isBefore(end) ? credentialsEnd : end);
    }

    @Override
    public String plainUrl(String key) {
        if (access == ObjectSettings.Access.PRIVATE) {
            return "s3://" + bucket + "/" + key;
        }
        S3Utilities utilities = s3.utilities();
        return URI.create(utilities.getUrl(u -> u.bucket(bucket).key(key)).toString())
                .toString();
    }

    private <T> T call(String what, Supplier<T> work) {
        return S3Problems.call(what, bucket, work);
    }

    /** Inside this package only: absence is a result, not a problem. */
    static final class NoSuchObject extends RuntimeException {
        NoSuchObject(Throwable cause) {
            super(cause);
        }
    }
}
