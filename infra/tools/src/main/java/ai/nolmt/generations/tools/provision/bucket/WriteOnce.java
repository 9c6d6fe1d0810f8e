package ai.nolmt.generations.tools.provision.bucket;

import ai.nolmt.generations.tools.provision.plan.PolicyDocument;
import ai.nolmt.generations.tools.provision.plan.StoreCant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import tools.jackson.databind.JsonNode;

/**
 * Nothing of ours is written but where nothing is: PutObject and CompleteMultipartUpload say If-None-Match, and the bucket
 * refuses what doesn't. CreateMultipartUpload and UploadPart, which create no object, can't say it.
 *
 * <p>Other stores than AWS' may know no such condition, and then refuse every write or none. What they do is tried with a
 * key of its own first, so that a run that is killed shuts nobody out.
 */
final class WriteOnce extends Statement {
    private static final String SID = "NolmtWriteOnce";
    private static final String TRIAL_SID = "NolmtWriteOnceTrial";
    private static final String TRIAL_KEY = "nolmt-provision/trial";

    private final BucketWishes wishes;

    WriteOnce(S3Client s3, BucketWishes wishes) {
        super(
                s3,
                wishes.bucket(),
                "policy-write-once",
                SID,
                "what is under " + wishes.prefix() + " and " + wishes.stagingPrefix()
                        + " is written once (If-None-Match)",
                statement(SID, List.of(wishes.objects(), wishes.arn() + "/" + wishes.stagingPrefix() + "*")),
                "that nothing is overwritten is enforced by what writes, not by the bucket");
        this.wishes = wishes;
    }

    @Override
    public void apply() {
        if (wishes.onAws()) {
            super.apply();
            return;
        }
        write(policy().put(statement(TRIAL_SID, List.of(wishes.arn() + "/" + TRIAL_KEY))));
        boolean takesNew;
        boolean works;
        try {
            takesNew = isTaken("*");
            works = takesNew && !isTaken(null);
            if (works) {
                super.apply();
            }
        } catch (RuntimeException e) {
            clear(e);
            throw e;
        }
        clear();
        if (!works) {
            throw new StoreCant(
                    takesNew
                            ? "this store does not look at the condition"
                            : "this store would refuse every write, those with If-None-Match, too");
        }
    }

    private void clear() {
        write(policy().remove(TRIAL_SID));
        s3.deleteObject(delete -> delete.bucket(bucket).key(TRIAL_KEY));
    }

    /** What went wrong first is what is said. */
    private void clear(RuntimeException before) {
        try {
            clear();
        } catch (RuntimeException e) {
            before.addSuppressed(e);
        }
    }

    private boolean isTaken(@Nullable String ifNoneMatch) {
        try {
            s3.putObject(
                    PutObjectRequest.builder()
                            .bucket(bucket)
                            .key(TRIAL_KEY)
                            .ifNoneMatch(ifNoneMatch)
                            .build(),
                    RequestBody.fromString("Tried by provision; may be deleted."));
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == 412) { // left by a run that was killed: the condition was looked at
                return true;
            }
            if (e.statusCode() == 403) {
                return false;
            }
            throw e;
        }
    }

    private static JsonNode statement(String sid, List<String> objects) {
        return PolicyDocument.statement(Map.of(
                "Sid",
                sid,
                "Effect",
                "Deny",
                "Principal",
                "*",
                "Action",
                "s3:PutObject",
                "Resource",
                objects,
                "Condition",
                Map.of(
                        "Null", Map.of("s3:if-none-match", "true"),
                        "Bool", Map.of("s3:ObjectCreationOperation", "true"))));
    }
}
