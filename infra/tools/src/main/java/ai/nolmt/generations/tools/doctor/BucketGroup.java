package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.config.Check;
import ai.nolmt.generations.config.Clocks;
import ai.nolmt.generations.object.BucketChecks;
import ai.nolmt.generations.object.BucketProblem;
import ai.nolmt.generations.object.InstallationMarker;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.LegacyPrefixes;
import ai.nolmt.generations.tools.command.Cleaning;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The bucket: whether it is there, whose it is, and what may be done to it. */
final class BucketGroup {
    private final Examination examination;
    private final Store store;
    private final Stage stage;
    private final @Nullable Cleaning cleaning;
    private final Clocks clocks;

    /** @param cleaning null where these are not a clean-up worker's settings, or where they are wrong */
    BucketGroup(Examination examination, Store store, Stage stage, @Nullable Cleaning cleaning, Clocks clocks) {
        this.examination = examination;
        this.store = store;
        this.stage = stage;
        this.cleaning = cleaning;
        this.clocks = clocks;
    }

    /**
     * @param installation of the database; null if that could not be asked
     * @return what may be done to it; null if it can't be reached
     */
    @Nullable
    Set<Action> look(@Nullable UUID installation) {
        if (!examination.look("bucket", this::reach)) {
            return null;
        }
        for (Check atStart : BucketChecks.of(store.s3(), store.settings(), clocks)) {
            if (atStart.needs() != null) {
                examination.look(List.of(atStart));
            } else if (!examination.hears(atStart)) {
                return null; // the bucket, as above; its answer tells what time it is there
            }
        }
        Set<Action> allowed = new ActionGroup(examination, store, stage).look();
        if (cleaning != null) {
            allowed.addAll(ofCleanUps(cleaning, allowed));
        }
        examination.look("whose it is", () -> belongs(installation));
        return allowed;
    }

    private Set<Action> ofCleanUps(Cleaning set, Set<Action> allowed) {
        examination.look(List.of(BucketChecks.versioning(store.s3(), store.bucket(), set.deletesVersions())));
        if (!set.legacyPrefixes().isEmpty()) {
            examination.look("legacy prefixes", () -> {
                KeyPrefix ours = store.settings().keyPrefix();
                return Outcome.fine(String.join(", ", new LegacyPrefixes(ours, set.legacyPrefixes()).values()));
            });
        }
        set.inventoryPlace()
                .ifPresent(place -> examination.look(
                        "s3:GetObject (nolmt.cleanup.inventory)",
                        () -> new InventoryReading(store, place, allowed).look()));
        return set.deletesVersions() ? new ActionGroup(examination, store, stage).ofVersions() : Set.of();
    }

    /** By GET, whose answers say what is wrong; those to HEAD don't. */
    private Outcome reach() {
        String bucket = store.bucket();
        try {
            HeadBucketResponse head = store.s3().headBucket(h -> h.bucket(bucket));
            String region = head.bucketRegion();
            if (BucketChecks.isNoStore(store.s3(), bucket)) {
                return Outcome.wrong(BucketProblem.noStore());
            }
            return Outcome.fine(bucket + (region == null ? "" : " in " + region));
        } catch (S3Exception e) {
            String own = store.s3().serviceClientConfiguration().region().id();
            if (e.statusCode() == 301
                    || StoreAnswers.region(e)
                            .filter(there -> !there.equals(own))
                            .isPresent()) {
                return StoreAnswers.elsewhere(e);
            }
            try {
                store.s3().listObjectsV2(list -> list.bucket(bucket).maxKeys(1));
                return Outcome.wrong(
                        "The bucket can be listed, but not asked for.", "Allow s3:ListBucket on the bucket itself.");
            } catch (S3Exception why) {
                return StoreAnswers.isDenied(why) && !Denial.saysWhich(why)
                        ? Outcome.wrong(
                                "Access Denied to the bucket " + bucket
                                        + ": it is another account's, or these credentials may not do s3:ListBucket on it.",
                                "Buckets' names are shared by all accounts: check AWS_S3_BUCKET_NAME, then that the IAM"
                                        + " policy allows s3:ListBucket and no bucket policy denies it.")
                        : StoreAnswers.of("s3:ListBucket", why);
            }
        }
    }

    private Outcome belongs(@Nullable UUID installation) {
        List<String> marks;
        try {
            marks = marks();
        } catch (S3Exception e) {
            return StoreAnswers.of("s3:ListBucket", e);
        }
        if (marks.isEmpty()) {
            return Outcome.wrong(
                    "The bucket doesn't say which database it belongs to: clean-ups delete nothing from it.",
                    "Run migrate with AWS_S3_BUCKET_NAME and credentials that may write.");
        }
        if (installation == null) {
            return Outcome.skipped("it says " + String.join(", ", marks) + "; the database could not be asked");
        }
        return marks.equals(List.of(installation.toString()))
                ? Outcome.fine("this database's")
                : Outcome.wrong(
                        "The bucket says that it belongs to another database (" + String.join(", ", marks) + ").",
                        "Check AWS_S3_BUCKET_NAME, nolmt.objects.prefix and NOLMT_DATABASE_URL; staging and production"
                                + " need buckets or prefixes of their own.");
    }

    private List<String> marks() {
        String root = InstallationMarker.root(store.settings().keyPrefix());
        return store.s3().listObjectsV2(list -> list.bucket(store.bucket()).prefix(root)).contents().stream()
                .map(S3Object::key)
                .map(key -> key.substring(root.length()))
                .filter(rest -> !rest.contains("/"))
                .toList();
    }
}
