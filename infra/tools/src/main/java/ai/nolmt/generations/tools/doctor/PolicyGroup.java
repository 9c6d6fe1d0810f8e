package ai.nolmt.generations.tools.doctor;

import ai.nolmt.generations.object.ObjectSettings.Access;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/** What was set for the bucket as a whole: who may see it, how it is encrypted, what deletes by itself. */
final class PolicyGroup {
    private static final String PROVISION =
            "Set it: provision bucket --apply; or where a store can't: doctor --without ";

    // as provision calls them
    private static final String PUBLIC_ACCESS = "public-access";
    private static final String ENCRYPTION = "encryption";
    private static final String LIFECYCLE = "lifecycle-uploads";

    private final Examination examination;
    private final Store store;
    private final S3Client s3;
    private final String bucket;

    PolicyGroup(Examination examination, Store store) {
        this.examination = examination;
        this.store = store;
        this.s3 = store.s3();
        this.bucket = store.bucket();
    }

    void look() {
        see(PUBLIC_ACCESS, "s3:GetBucketPublicAccessBlock", this::publicAccess);
        see(ENCRYPTION, "s3:GetEncryptionConfiguration", this::encryption);
        see(LIFECYCLE, "s3:GetLifecycleConfiguration", this::lifecycle);
        see("logging", "s3:GetBucketLogging", this::logging);
    }

    /** These need rights that no stage has: where they lack, that is said and no fault. */
    private void see(String name, String action, Callable<Outcome> look) {
        examination.look(name, () -> {
            try {
                return look.call();
            } catch (S3Exception e) {
                if (StoreAnswers.isUnknownCall(e)) {
                    return Outcome.cannot("this store has no such thing to be set for a bucket");
                }
                return StoreAnswers.isDenied(e)
                        ? Outcome.skipped("these credentials may not do " + action + ", which no stage needs")
                        : StoreAnswers.of(action, e);
            }
        });
    }

    private Outcome publicAccess() {
        PublicAccessBlockConfiguration block = publicAccessBlock();
        boolean closed = block != null
                && Stream.of(
                                block.blockPublicAcls(),
                                block.ignorePublicAcls(),
                                block.blockPublicPolicy(),
                                block.restrictPublicBuckets())
                        .allMatch(Boolean.TRUE::equals);
        if (store.settings().access() == Access.PRIVATE) {
            return closed
                    ? Outcome.fine("on, for private objects")
                    : Outcome.wrong(
                            "Block Public Access is not on in all its four parts, and objects are private.",
                            PROVISION + PUBLIC_ACCESS + ".");
        }
        boolean refusesPolicy = block != null
                && (Boolean.TRUE.equals(block.blockPublicPolicy())
                        || Boolean.TRUE.equals(block.restrictPublicBuckets()));
        return refusesPolicy
                ? Outcome.wrong(
                        "nolmt.objects.access is public, but Block Public Access keeps strangers out.",
                        PROVISION + PUBLIC_ACCESS + ".")
                : Outcome.fine("lets a public policy work");
    }

    private @Nullable PublicAccessBlockConfiguration publicAccessBlock() {
        try {
            return s3.getPublicAccessBlock(get -> get.bucket(bucket)).publicAccessBlockConfiguration();
        } catch (S3Exception e) {
            if (StoreAnswers.code(e).equals("NoSuchPublicAccessBlockConfiguration")) {
                return null;
            }
            throw e;
        }
    }

    private Outcome encryption() {
        try {
            return s3
                    .getBucketEncryption(get -> get.bucket(bucket))
                    .serverSideEncryptionConfiguration()
                    .rules()
                    .stream()
                    .map(ServerSideEncryptionRule::applyServerSideEncryptionByDefault)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .map(byDefault -> Outcome.fine(byDefault.sseAlgorithmAsString()))
                    .orElseGet(PolicyGroup::unencrypted);
        } catch (S3Exception e) {
            if (StoreAnswers.code(e).equals("ServerSideEncryptionConfigurationNotFoundError")) {
                return unencrypted();
            }
            throw e;
        }
    }

    private static Outcome unencrypted() {
        return Outcome.wrong("Objects are not encrypted.", PROVISION + ENCRYPTION + ".");
    }

    private Outcome lifecycle() {
        return new LifecycleRules(rules(), store.settings().keyPrefix()).look(PROVISION + LIFECYCLE + ".");
    }

    private List<LifecycleRule> rules() {
        try {
            return s3.getBucketLifecycleConfiguration(get -> get.bucket(bucket)).rules();
        } catch (S3Exception e) {
            if (StoreAnswers.code(e).equals("NoSuchLifecycleConfiguration")) {
                return List.of();
            }
            throw e;
        }
    }

    private Outcome logging() {
        return s3.getBucketLogging(get -> get.bucket(bucket)).loggingEnabled() == null
                ? Outcome.skipped("off; provision bucket --log-bucket NAME --apply switches it on")
                : Outcome.fine("on");
    }
}
