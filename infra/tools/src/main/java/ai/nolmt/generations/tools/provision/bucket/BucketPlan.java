package ai.nolmt.generations.tools.provision.bucket;

import ai.nolmt.generations.object.RecordKey;
import ai.nolmt.generations.tools.provision.plan.Desired;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;

/** All that is wanted of a bucket, in the order in which it is made: closed before anything is in it. */
public final class BucketPlan {
    private BucketPlan() {}

    public static List<Desired> of(S3Client s3, BucketWishes wishes) {
        List<Desired> plan = new ArrayList<>(List.of(
                new BucketItself(s3, wishes.bucket(), wishes.region()),
                new PublicAccess(s3, wishes),
                Statements.tls(s3, wishes),
                Statements.writeOnce(s3, wishes),
                Statements.open(s3, wishes),
                new Encryption(s3, wishes),
                new Versions(s3, wishes),
                new Cors(s3, wishes),
                Lifecycle.ofUploads(s3, wishes)));
        if (wishes.versioned()) {
            plan.add(Lifecycle.ofVersions(
                    s3, wishes, "lifecycle-versions", wishes.prefix().value()));
            plan.add(Lifecycle.ofVersions(s3, wishes, "lifecycle-staging-versions", wishes.stagingPrefix()));
            // they name users, and are deleted by their plain keys
            plan.add(Lifecycle.ofVersions(
                    s3, wishes, "lifecycle-report-versions", RecordKey.reportsOf(wishes.prefix())));
        }
        if (wishes.logs() != null) {
            plan.add(new LogBucket(s3, wishes));
            plan.add(Statements.logDelivery(s3, wishes));
            plan.add(new Logging(s3, wishes));
        }
        return plan;
    }
}
