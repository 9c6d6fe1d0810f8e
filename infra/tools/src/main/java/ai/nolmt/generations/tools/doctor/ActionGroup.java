package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.PutSettings;
import ai.nolmt.generations.object.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Tries what a stage does to the bucket, with keys that nobody has. Deleting what isn't there and writing what is
 * refused for its checksum change nothing, but are denied to those who may not.
 */
final class ActionGroup {
    private static final byte[] BYTES = "written by nolmt doctor, to be deleted\n".getBytes(StandardCharsets.UTF_8);
    private static final Sha256 OF_OTHERS = Sha256.of(Content.of("other bytes".getBytes(StandardCharsets.UTF_8)));

    private final Examination examination;
    private final Store store;
    private final Stage stage;
    private final S3Client s3;
    private final Set<Action> allowed = EnumSet.noneOf(Action.class);

    ActionGroup(Examination examination, Store store, Stage stage) {
        this.examination = examination;
        this.store = store;
        this.stage = stage;
        this.s3 = store.s3();
    }

    /** @return what these credentials may do */
    Set<Action> look() {
        String bucket = store.bucket();
        String key = store.newKey();
        String staged = store.newStagingKey();
        attempt(
                Action.LIST,
                () -> s3.listObjectsV2(
                        list -> list.bucket(bucket).prefix(store.root()).maxKeys(1)));
        attempt(
                Action.LIST_MULTIPART,
                () -> s3.listMultipartUploads(list -> list.bucket(bucket).prefix(staged)));
        attempt(Action.DELETE, () -> delete(key));
        attempt(Action.DELETE_STAGED, () -> delete(staged));
        attempt(Action.READ, () -> read(key));
        attempt(Action.READ_STAGED, () -> read(staged));
        attempt(Action.WRITE, () -> write(Action.DELETE, key));
        attempt(Action.STAGE, () -> write(Action.DELETE_STAGED, staged));
        attempt(Action.ABORT, () -> abort(staged));
        String report = store.newReportKey();
        attempt(Action.DELETE_REPORT, () -> delete(report));
        attempt(Action.READ_REPORT, () -> read(report));
        attempt(Action.WRITE_REPORT, () -> write(Action.DELETE_REPORT, report));
        attempt(Action.ABORT_REPORT, () -> abort(report));
        return allowed;
    }

    /** @return what of it these credentials may do */
    Set<Action> ofVersions() {
        String bucket = store.bucket();
        String key = store.newKey();
        attempt(
                Action.LIST_VERSIONS,
                () -> s3.listObjectVersions(
                        list -> list.bucket(bucket).prefix(store.root()).maxKeys(1)));
        // a deletion of a version leaves no mark, whether there is one or not
        attempt(
                Action.DELETE_VERSION,
                () -> s3.deleteObject(d -> d.bucket(bucket).key(key).versionId("null")));
        return allowed;
    }

    private void attempt(Action action, Runnable call) {
        examination.look(action.iam(), () -> {
            try {
                call.run();
            } catch (S3Exception e) {
                if (!StoreAnswers.isDenied(e)) {
                    return isEncryption(action, e)
                            ? Outcome.wrong(
                                    "This store can't encrypt what is put, as nolmt.objects.encryption says: it answered "
                                            + e.statusCode() + ".",
                                    "Set nolmt.objects.encryption to bucket.")
                            : StoreAnswers.of(action.iam(), e);
                }
                if (action.isRead() && !allowed.contains(Action.LIST)) {
                    return Outcome.skipped("not to be told: to those who may not list, S3 denies what isn't there");
                }
                return action.isOf(stage) ? denied(action, e) : Outcome.fine("denied, as this stage never does it");
            }
            allowed.add(action);
            return action.isOf(stage)
                    ? Outcome.fine("allowed")
                    : Outcome.wrong(
                            "These credentials may do " + action.iam() + ", which this stage never does.",
                            "Take it out of the stage's IAM policy (provision iam prints the one it needs).");
        });
    }

    /** Nobody lacks a way to write; some lack what is said of encryption with it. */
    private boolean isEncryption(Action action, S3Exception e) {
        return (action == Action.WRITE || action == Action.STAGE || action == Action.WRITE_REPORT)
                && store.putting().encryption() != PutSettings.Encryption.BUCKET
                && StoreAnswers.isUnknownCall(e);
    }

    private Outcome denied(Action action, S3Exception e) {
        Outcome said = StoreAnswers.of(action.iam(), e);
        return new Outcome(said.verdict(), said.said() + " It is needed by: " + action.users() + ".", said.cure());
    }

    private void read(String key) {
        try {
            s3.headObject(head -> head.bucket(store.bucket()).key(key));
        } catch (S3Exception e) {
            if (e.statusCode() != 404) {
                throw e; // as S3 answers those who may read, and list
            }
        }
    }

    /** Of what isn't there, only if it is: a bucket that keeps versions would keep a mark of the deletion for ever. */
    private void delete(String key) {
        try {
            s3.deleteObject(d -> d.bucket(store.bucket()).key(key).ifMatch("*"));
        } catch (S3Exception e) {
            if (e.statusCode() != 404 && e.statusCode() != 412) {
                throw e;
            }
        }
    }

    /** Of an upload that nobody began, which S3 says to those who may. */
    private void abort(String key) {
        try {
            s3.abortMultipartUpload(
                    abort -> abort.bucket(store.bucket()).key(key).uploadId("begun-by-nobody"));
        } catch (S3Exception e) {
            if (e.statusCode() != 404 && !StoreAnswers.code(e).equals("NoSuchUpload")) {
                throw e;
            }
        }
    }

    /** Refused, whether for a checksum or for a right; a store that checks no checksums is left with a key to be deleted. */
    private void write(Action deletion, String key) {
        try {
            s3.putObject(
                    put -> put.bucket(store.bucket())
                            .key(key)
                            .contentType("text/plain")
                            .ifNoneMatch("*")
                            .checksumSHA256(OF_OTHERS.base64()),
                    RequestBody.fromBytes(BYTES));
        } catch (S3Exception e) {
            if (e.statusCode() != 400 || StoreAnswers.isOfEveryCall(e) || StoreAnswers.isOfKey(e)) {
                throw e;
            }
            return;
        }
        if (allowed.contains(deletion)) {
            s3.deleteObject(delete -> delete.bucket(store.bucket()).key(key));
        }
    }
}
