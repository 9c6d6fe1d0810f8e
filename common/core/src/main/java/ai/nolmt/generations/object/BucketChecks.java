package ai.nolmt.generations.object;

import ai.nolmt.generations.config.Check;
import ai.nolmt.generations.config.Clocks;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Unreachable;
import ai.nolmt.generations.object.ObjectSettings.Access;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What applications rely on in the bucket, so that a wrong name is one sentence now and not a failed job later. */
public final class BucketChecks {
    private static final String BUCKET = "bucket";

    private final S3Client s3;
    private final String bucket;
    private final Clocks clocks;

    private BucketChecks(S3Client s3, String bucket, Clocks clocks) {
        this.s3 = s3;
        this.bucket = bucket;
        this.clocks = clocks;
    }

    /** @param clocks are told what time it is to S3 */
    public static List<Check> of(S3Client s3, ObjectSettings settings, Clocks clocks) {
        String bucket = settings.bucketName();
        AccessCheck access = new AccessCheck(s3, bucket, settings.keyPrefix());
        return List.of(
                exists(s3, bucket, clocks),
                settings.access() == Access.PUBLIC
                        ? Check.of("public links", access::mustBePublic).after(BUCKET)
                        : Check.warning("privacy of objects", access::mustBePrivate)
                                .after(BUCKET));
    }

    /**
     * Of who purges alone: nobody else needs to know, or may ask.
     *
     * @param deleted whether versions are deleted with their keys, as nolmt.cleanup.versions says
     */
    public static Check versioning(S3Client s3, String bucket, boolean deleted) {
        return Check.warning("versioning of the bucket", () -> askForVersions(s3, bucket, deleted))
                .after(BUCKET);
    }

    static Check exists(S3Client s3, String bucket, Clocks clocks) {
        return Check.of(BUCKET, new BucketChecks(s3, bucket, clocks)::head);
    }

    private void head() {
        try {
            hear(s3.headBucket(head -> head.bucket(bucket)).sdkHttpResponse());
            if (isNoStore(s3, bucket)) {
                throw BucketProblem.noStore();
            }
        } catch (S3Exception e) {
            throw BucketProblem.of(s3, bucket, e);
        } catch (SdkException e) {
            throw BucketProblem.of(e);
        }
    }

    /**
     * Of a web page that says yes to everything, for a bucket that was found; who may not list is told so by a store.
     *
     * @throws SdkClientException if there is no answer
     */
    public static boolean isNoStore(S3Client s3, String bucket) {
        try {
            return s3.listObjectsV2(list -> list.bucket(bucket).maxKeys(1)).name() == null;
        } catch (S3Exception e) {
            return false; // said where it is needed
        } catch (SdkClientException e) {
            if (Unreachable.isAnotherServer(e)) {
                return true;
            }
            throw e;
        }
    }

    private void hear(SdkHttpResponse answer) {
        answer.firstMatchingHeader("Date").ifPresent(date -> {
            try {
                clocks.heard("S3", Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
            } catch (DateTimeParseException e) {
                // a server that writes its own dates tells nobody the time
            }
        });
    }

    private static void askForVersions(S3Client s3, String bucket, boolean deleted) {
        boolean versioned;
        try {
            // suspended versions are still there: a deletion would only put a marker over them
            versioned = s3.getBucketVersioning(get -> get.bucket(bucket)).status() != null;
        } catch (S3Exception e) {
            if (e.statusCode() == 403) {
                throw new ConfigurationProblem(
                        "These credentials may not do s3:GetBucketVersioning, without which nothing is purged.",
                        "Allow s3:GetBucketVersioning on the bucket (provision iam prints the whole policy).",
                        e);
            }
            throw new Check.NotLooked(
                    "S3 doesn't tell whether the bucket keeps versions: it answered " + e.statusCode());
        } catch (SdkException e) {
            throw new Check.NotLooked(
                    "S3 doesn't tell whether the bucket keeps versions (" + Unreachable.because(e) + ")");
        }
        if (versioned && !deleted) {
            throw new ConfigurationProblem(
                    "The bucket " + bucket + " keeps versions, or kept them before that was suspended: a deletion would"
                            + " only hide objects, so the purge deletes nothing unless it is set to delete versions.",
                    "Set nolmt.cleanup.versions to delete, or use a bucket that never had versioning on.");
        }
    }
}
