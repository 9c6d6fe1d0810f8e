package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;

/** What this store can do of what S3 can, tried with keys of our own that go again, and what we lose where it can't. */
final class CapabilityGroup {
    private static final RequestBody ONE = bytes("one\n");
    private static final RequestBody OTHER = bytes("other\n");
    private static final String OF_ONE =
            Sha256.of(Content.of("one\n".getBytes(StandardCharsets.UTF_8))).base64();

    private final Examination examination;
    private final S3Client s3;
    private final String bucket;
    private final Store store;
    private final String key;
    private final List<String> keys = new ArrayList<>();

    CapabilityGroup(Examination examination, Store store) {
        this.examination = examination;
        this.s3 = store.s3();
        this.bucket = store.bucket();
        this.store = store;
        this.key = fresh();
    }

    private String fresh() {
        String fresh = store.newKey();
        keys.add(fresh);
        return fresh;
    }

    void look() {
        try {
            if (!examination.look("a write", this::write)) {
                examination.look("all else", () -> Outcome.skipped("not to be tried with nothing written"));
                return;
            }
            can("conditional write", this::conditionalWrite, "a second writer of a key would overwrite the first");
            can("conditional write in parts", this::conditionalParts, "as above, for outputs that are sent in parts");
            can("checksum of what arrives", this::checksum, "bytes that were changed on the way would be stored");
            can(
                    "checksum given back",
                    this::givenBack,
                    "after a lost answer the worker reads objects to tell whose they are");
            can("checksum behind the bytes", this::trailer, "clients of other SDKs may be refused; we send none");
            can("conditional copy", this::conditionalCopy, "nothing: we never copy");
            can("tags", this::tags, "lifecycle rules of your own can't go by tags");
            can("list of versions", this::versions, "nothing, in a bucket without versioning");
            // the last, as a store that doesn't know the condition deletes
            can("conditional delete", this::conditionalDelete, "nothing: keys are written once");
        } finally {
            examination.within(
                    "cleaning up",
                    () -> keys.forEach(
                            each -> s3.deleteObject(d -> d.bucket(bucket).key(each))));
        }
    }

    private Outcome write() {
        try {
            s3.putObject(p -> p.bucket(bucket).key(key).ifNoneMatch("*"), ONE);
            return Outcome.fine("arrives");
        } catch (S3Exception e) {
            return StoreAnswers.of("s3:PutObject", e);
        }
    }

    private void can(String name, Callable<Boolean> attempt, String otherwise) {
        examination.look(name, () -> {
            boolean can;
            try {
                can = attempt.call();
            } catch (S3Exception e) {
                if (StoreAnswers.isDenied(e)) {
                    return Outcome.skipped("these credentials may not try it, and no stage needs to");
                }
                if (e.statusCode() >= 500 && !StoreAnswers.isUnknownCall(e)) {
                    return StoreAnswers.of(name, e);
                }
                can = false; // however it says so
            }
            return can ? Outcome.fine("yes") : Outcome.cannot("not by this store: " + otherwise);
        });
    }

    private boolean conditionalWrite() {
        return isRefused(412, () -> s3.putObject(p -> p.bucket(bucket).key(key).ifNoneMatch("*"), OTHER));
    }

    /** In staging/, where the sweep and the bucket's lifecycle end an upload that a killed doctor leaves. */
    private boolean conditionalParts() {
        String staged = store.newStagingKey();
        keys.add(staged);
        s3.putObject(p -> p.bucket(bucket).key(staged).ifNoneMatch("*"), ONE);
        String upload =
                s3.createMultipartUpload(c -> c.bucket(bucket).key(staged)).uploadId();
        try {
            String etag = s3.uploadPart(
                            p -> p.bucket(bucket).key(staged).uploadId(upload).partNumber(1), OTHER)
                    .eTag();
            CompletedPart part =
                    CompletedPart.builder().partNumber(1).eTag(etag).build();
            return isRefused(
                    412,
                    () -> s3.completeMultipartUpload(c -> c.bucket(bucket)
                            .key(staged)
                            .uploadId(upload)
                            .ifNoneMatch("*")
                            .multipartUpload(u -> u.parts(part))));
        } finally {
            try {
                s3.abortMultipartUpload(a -> a.bucket(bucket).key(staged).uploadId(upload));
            } catch (S3Exception gone) {
                // completed by a store that doesn't know the condition
            }
        }
    }

    private boolean checksum() {
        String free = fresh();
        return isRefused(
                400,
                () -> s3.putObject(
                        p -> p.bucket(bucket).key(free).ifNoneMatch("*").checksumSHA256(OF_ONE), OTHER));
    }

    private boolean givenBack() {
        String free = fresh();
        s3.putObject(p -> p.bucket(bucket).key(free).ifNoneMatch("*").checksumSHA256(OF_ONE), ONE);
        HeadObjectResponse head = s3.headObject(h -> h.bucket(bucket).key(free).checksumMode(ChecksumMode.ENABLED));
        return OF_ONE.equals(head.checksumSHA256());
    }

    private boolean trailer() {
        String free = fresh();
        s3.putObject(p -> p.bucket(bucket).key(free).ifNoneMatch("*").checksumAlgorithm(ChecksumAlgorithm.CRC32), ONE);
        return true;
    }

    private boolean conditionalCopy() {
        String taken = fresh();
        s3.putObject(p -> p.bucket(bucket).key(taken).ifNoneMatch("*"), OTHER);
        return isRefused(
                412,
                () -> s3.copyObject(c -> c.sourceBucket(bucket)
                        .sourceKey(key)
                        .destinationBucket(bucket)
                        .destinationKey(taken)
                        .ifNoneMatch("*")));
    }

    private boolean conditionalDelete() {
        return isRefused(
                412, () -> s3.deleteObject(d -> d.bucket(bucket).key(key).ifMatch("\"of-others\"")));
    }

    private boolean tags() {
        s3.putObjectTagging(t -> t.bucket(bucket)
                .key(key)
                .tagging(set ->
                        set.tagSet(Tag.builder().key("nolmt").value("doctor").build())));
        return true;
    }

    private boolean versions() {
        s3.listObjectVersions(l -> l.bucket(bucket).prefix(key).maxKeys(1));
        return true;
    }

    private static boolean isRefused(int status, Runnable call) {
        try {
            call.run();
            return false;
        } catch (S3Exception e) {
            if (e.statusCode() == status) {
                return true;
            }
            throw e;
        }
    }

    private static RequestBody bytes(String text) {
        return RequestBody.fromBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
