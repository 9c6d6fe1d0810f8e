package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.object.InventoryPlace;
import java.util.Set;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Whether reports of S3 Inventory can be read, tried with a key that nobody has in a bucket that may not be listed. */
final class InventoryReading {
    private static final String READ = "s3:GetObject";
    private static final String LIST = "s3:ListBucket";

    private final Store store;
    private final InventoryPlace place;
    private final boolean mayList;

    /** @param allowed what these credentials may do to our own bucket */
    InventoryReading(Store store, InventoryPlace place, Set<Action> allowed) {
        this.store = store;
        this.place = place;
        this.mayList = place.bucket().equals(store.bucket()) && allowed.contains(Action.LIST);
    }

    Outcome look() {
        String key = place.prefix() + "of-nolmt-doctor/manifest.json";
        try {
            store.s3().getObject(get -> get.bucket(place.bucket()).key(key), ResponseTransformer.toBytes());
        } catch (S3Exception e) {
            String code = StoreAnswers.code(e);
            if (code.equals("NoSuchBucket")) {
                return Outcome.wrong(
                        "There is no bucket " + place.bucket() + ", where nolmt.cleanup.inventory looks for reports.",
                        "Set nolmt.cleanup.inventory to where S3 Inventory puts them, or to nothing.");
            }
            if (e.statusCode() == 301) {
                return Outcome.wrong(
                        "The bucket " + place.bucket() + " of nolmt.cleanup.inventory is in another region.",
                        "Let S3 Inventory put its reports into a bucket of AWS_REGION, and name that one.");
            }
            if (StoreAnswers.isDenied(e)) {
                return denied(e);
            }
            if (e.statusCode() != 404) {
                return StoreAnswers.of(READ, e);
            }
        }
        return Outcome.fine("allowed");
    }

    private Outcome denied(S3Exception e) {
        if (Denial.isOf(LIST, e)) {
            return Outcome.fine("allowed"); // to those who may read and may not list, S3 denies to say what isn't there
        }
        if (!mayList && !Denial.isOf(READ, e)) {
            return Outcome.skipped("not to be told: to those who may not list, S3 denies what isn't there");
        }
        Outcome said = StoreAnswers.of(READ, e);
        return new Outcome(
                said.verdict(),
                said.said() + " It is needed by: " + Stage.CLEANUP_WORKER.title() + ", for sweeps by an inventory.",
                "Allow " + READ + " on s3://" + place.bucket() + "/" + place.prefix()
                        + "* in the IAM policy (provision iam prints it with nolmt.cleanup.inventory set), and in the"
                        + " bucket's policy if it is another account's.");
    }
}
