package ai.nolmt.generations.tools.provision.bucket;

import ai.nolmt.generations.tools.provision.plan.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.LifecycleExpiration;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;

/** Lifecycle rules, told by their ids; those of others stay. None of ours deletes what a row or a job may name. */
final class Lifecycle extends BucketPart {
    private static final int DAYS_OF_UPLOADS = 7;
    private static final int DAYS_OF_VERSIONS = 30;

    private final String says;
    private final List<LifecycleRule> ours;

    private Lifecycle(S3Client s3, String bucket, String name, String says, List<LifecycleRule> ours, String without) {
        super(s3, bucket, name, "s3:GetLifecycleConfiguration", "s3:PutLifecycleConfiguration", without);
        this.says = says;
        this.ours = ours;
    }

    /**
     * What was begun and never finished: by senders, whose longest link to a part ends after 7 days, and by workers that were
     * killed, of which none is at one output for a day.
     */
    static Lifecycle ofUploads(S3Client s3, BucketWishes wishes) {
        return new Lifecycle(
                s3,
                wishes.bucket(),
                "lifecycle-uploads",
                "unfinished uploads under " + wishes.stagingPrefix() + " and "
                        + (wishes.prefix().value().isEmpty() ? "everywhere else" : wishes.prefix()) + " go after "
                        + DAYS_OF_UPLOADS + " days",
                List.of(
                        aborting("nolmt-unfinished-uploads", wishes.stagingPrefix()),
                        aborting("nolmt-unfinished-outputs", wishes.prefix().value())),
                "parts of unfinished uploads are kept, and cost, until somebody aborts them");
    }

    private static LifecycleRule aborting(String id, String prefix) {
        return ruleOf(id, prefix)
                .abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(DAYS_OF_UPLOADS))
                .build();
    }

    static Lifecycle ofVersions(S3Client s3, BucketWishes wishes, String name, String prefix) {
        return new Lifecycle(
                s3,
                wishes.bucket(),
                name,
                "versions under " + prefix + " go " + DAYS_OF_VERSIONS + " days after they were replaced or deleted",
                List.of(ruleOf("nolmt-" + name, prefix)
                        .noncurrentVersionExpiration(expire -> expire.noncurrentDays(DAYS_OF_VERSIONS))
                        .expiration(expire -> expire.expiredObjectDeleteMarker(true))
                        .build()),
                "what was deleted is kept for ever");
    }

    @Override
    String wanted() {
        return says;
    }

    @Override
    Finding read() {
        List<LifecycleRule> there = rules(configuration());
        Optional<LifecycleRule> otherwise = there.stream()
                .filter(rule -> ofOurs(rule).filter(own -> !isSame(rule, own)).isPresent())
                .findFirst();
        if (otherwise.isPresent()) {
            return Finding.otherwise("the rule is " + otherwise.get());
        }
        boolean all = ours.stream()
                .allMatch(own -> there.stream().anyMatch(rule -> own.id().equals(rule.id())));
        return all ? Finding.fine(says) : Finding.missing(says);
    }

    /** What a rule of this id should be; empty for those of others. */
    private Optional<LifecycleRule> ofOurs(LifecycleRule rule) {
        return ours.stream().filter(own -> own.id().equals(rule.id())).findFirst();
    }

    @Override
    public void apply() {
        GetBucketLifecycleConfigurationResponse there = configuration();
        List<LifecycleRule> rules = new ArrayList<>(rules(there));
        rules.removeIf(old -> ofOurs(old).isPresent());
        rules.addAll(ours);
        s3.putBucketLifecycleConfiguration(put -> {
            put.bucket(bucket).lifecycleConfiguration(set -> set.rules(rules));
            if (there != null && there.transitionDefaultMinimumObjectSizeAsString() != null) {
                put.transitionDefaultMinimumObjectSize(there.transitionDefaultMinimumObjectSizeAsString());
            }
        });
    }

    private static boolean isSame(LifecycleRule there, LifecycleRule rule) {
        return there.status() == rule.status()
                && prefixOf(there).equals(prefixOf(rule))
                && Objects.equals(there.abortIncompleteMultipartUpload(), rule.abortIncompleteMultipartUpload())
                && Objects.equals(there.noncurrentVersionExpiration(), rule.noncurrentVersionExpiration())
                && sameEnd(there.expiration(), rule.expiration())
                && there.transitions().isEmpty()
                && there.noncurrentVersionTransitions().isEmpty();
    }

    /** Days or a date would delete what rows name. */
    private static boolean sameEnd(@Nullable LifecycleExpiration there, @Nullable LifecycleExpiration ours) {
        if (there == null || ours == null) {
            return there == ours;
        }
        return there.days() == null
                && there.date() == null
                && Objects.equals(there.expiredObjectDeleteMarker(), ours.expiredObjectDeleteMarker());
    }

    @SuppressWarnings("deprecation") // older rules, and some stores, say it beside the filter
    private static String prefixOf(LifecycleRule rule) {
        if (rule.filter() != null && rule.filter().prefix() != null) {
            return rule.filter().prefix();
        }
        return rule.prefix() == null ? "" : rule.prefix();
    }

    private @Nullable GetBucketLifecycleConfigurationResponse configuration() {
        return orNull(() -> s3.getBucketLifecycleConfiguration(get -> get.bucket(bucket)));
    }

    private static List<LifecycleRule> rules(@Nullable GetBucketLifecycleConfigurationResponse there) {
        return there == null ? List.of() : there.rules();
    }

    private static LifecycleRule.Builder ruleOf(String id, String prefix) {
        return LifecycleRule.builder()
                .id(id)
                .status(ExpirationStatus.ENABLED)
                .filter(LifecycleRuleFilter.builder().prefix(prefix).build());
    }
}
