package ai.nolmt.generations.object;

import ai.nolmt.generations.object.ObjectStoreException.Kind;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/** {@link ObjectVersions} on the SDK. */
final class S3ObjectVersions implements ObjectVersions {
    private final S3Client s3;
    private final String bucket;
    private final StoreGuard guard;

    S3ObjectVersions(S3Client s3, String bucket, StoreGuard guard) {
        this.s3 = s3;
        this.bucket = bucket;
        this.guard = guard;
    }

    /** A listing knows beginnings of keys only: those that are longer come behind. */
    @Override
    public List<Version> some(String key) {
        String afterKey = null;
        String afterVersion = null;
        while (true) {
            ListObjectVersionsResponse page = list(key, afterKey, afterVersion);
            Listed.check(key, namedBy(page)); // or what is there under another name would count as gone
            List<Version> ours =
                    versions(page).filter(version -> version.key().equals(key)).toList();
            boolean truncated = Boolean.TRUE.equals(page.isTruncated());
            if (!ours.isEmpty() || !truncated || isBehind(page.nextKeyMarker(), key)) {
                return ours;
            }
            if (page.nextKeyMarker() == null
                    || page.nextKeyMarker().equals(afterKey)
                            && Objects.equals(page.nextVersionIdMarker(), afterVersion)) {
                // it would be taken for the end, or listed for ever
                throw new ObjectStoreException(
                        ObjectStoreException.Kind.TRANSIENT,
                        "The store says that there are more versions, and doesn't list them.",
                        null);
            }
            afterKey = page.nextKeyMarker();
            afterVersion = page.nextVersionIdMarker();
        }
    }

    private static boolean isBehind(@Nullable String marker, String key) {
        return marker != null && !marker.equals(key);
    }

    private ListObjectVersionsResponse list(String key, @Nullable String afterKey, @Nullable String afterVersion) {
        return guard.call(() -> Listed.call(
                "LIST VERSIONS",
                bucket,
                () -> s3.listObjectVersions(list -> list.bucket(bucket)
                        .prefix(key)
                        .keyMarker(afterKey)
                        .versionIdMarker(afterVersion)
                        .encodingType(EncodingType.URL))));
    }

    private static List<String> namedBy(ListObjectVersionsResponse page) {
        Stream<String> marker =
                Boolean.TRUE.equals(page.isTruncated()) ? Stream.ofNullable(page.nextKeyMarker()) : Stream.empty();
        return Stream.concat(versions(page).map(Version::key), marker).toList();
    }

    private static Stream<Version> versions(ListObjectVersionsResponse page) {
        Stream<Version> versions =
                page.versions().stream().map((ObjectVersion v) -> new Version(v.key(), v.versionId()));
        Stream<Version> markers =
                page.deleteMarkers().stream().map((DeleteMarkerEntry m) -> new Version(m.key(), m.versionId()));
        return Stream.concat(versions, markers);
    }

    @Override
    public Map<Version, String> delete(List<Version> versions) {
        Map<Boolean, List<Version>> apart = OddKeys.apart(versions, Version::key);
        Map<Version, String> failed = new HashMap<>(together(Objects.requireNonNull(apart.get(true))));
        Objects.requireNonNull(apart.get(false)).forEach(version -> alone(version, failed));
        return failed;
    }

    private void alone(Version version, Map<Version, String> failed) {
        try {
            guard.call(() -> S3Problems.call(
                    "DELETE VERSION",
                    bucket,
                    () -> s3.deleteObject(
                            d -> d.bucket(bucket).key(version.key()).versionId(version.id()))));
        } catch (S3ObjectStore.NoSuchObject e) {
            return; // somebody else did
        } catch (ObjectStoreException e) {
            if (e.kind() != Kind.REFUSED && e.kind() != Kind.INVALID) {
                throw e;
            }
            failed.put(version, OddKeys.reason(e));
        }
    }

    private Map<Version, String> together(List<Version> versions) {
        if (versions.isEmpty()) {
            return Map.of();
        }
        List<ObjectIdentifier> ids = versions.stream()
                .map(v -> ObjectIdentifier.builder()
                        .key(v.key())
                        .versionId(v.id())
                        .build())
                .toList();
        Delete delete = Delete.builder().objects(ids).quiet(false).build();
        DeleteObjectsResponse answer = guard.call(() -> S3Problems.call(
                "DELETE VERSIONS",
                bucket,
                () -> s3.deleteObjects(d -> d.bucket(bucket).delete(delete))));
        Set<Version> deleted = new HashSet<>();
        answer.deleted().forEach(d -> deleted.add(new Version(d.key(), String.valueOf(d.versionId()))));
        // some stores name the key alone
        Map<String, String> reasons = new HashMap<>();
        answer.errors().forEach(e -> reasons.put(e.key(), e.code() + ": " + e.message()));
        Map<Version, String> failed = new HashMap<>();
        versions.stream()
                .filter(version -> !deleted.contains(version))
                .forEach(version -> failed.put(version, reasons.getOrDefault(version.key(), "not confirmed")));
        return failed;
    }

    @Override
    public Optional<String> lockOf(Version version) {
        try {
            HeadObjectResponse head = guard.callAside(() -> S3Problems.call(
                    "HEAD",
                    bucket,
                    () -> s3.headObject(h -> h.bucket(bucket).key(version.key()).versionId(version.id()))));
            if (head.objectLockLegalHoldStatus() == ObjectLockLegalHoldStatus.ON) {
                return Optional.of("a legal hold");
            }
            Instant until = head.objectLockRetainUntilDate();
            return until == null ? Optional.empty() : Optional.of("retained until " + until);
        } catch (S3ObjectStore.NoSuchObject e) {
            return Optional.empty();
        }
    }
}
