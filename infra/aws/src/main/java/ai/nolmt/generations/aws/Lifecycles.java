package ai.nolmt.generations.aws;

import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.RecordKey;
import ai.nolmt.generations.object.StagingKey;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.s3.LifecycleRule;

/** The bucket's lifecycle rules, as provision sets them. None deletes what a row or a job may name. */
final class Lifecycles {
    private static final int DAYS_OF_UPLOADS = 7;
    private static final int DAYS_OF_VERSIONS = 30;

    private Lifecycles() {}

    static List<LifecycleRule> of(Wishes wishes) {
        KeyPrefix prefix = wishes.objects().keyPrefix();
        List<LifecycleRule> rules = new ArrayList<>(List.of(
                uploads("nolmt-unfinished-uploads", StagingKey.root(prefix)),
                uploads("nolmt-unfinished-outputs", prefix.value())));
        if (wishes.stack().versioned()) {
            rules.add(versions("nolmt-lifecycle-versions", prefix.value()));
            rules.add(versions("nolmt-lifecycle-staging-versions", StagingKey.root(prefix)));
            rules.add(versions("nolmt-lifecycle-report-versions", RecordKey.reportsOf(prefix)));
        }
        return rules;
    }

    private static LifecycleRule uploads(String id, String prefix) {
        return LifecycleRule.builder()
                .id(id)
                .prefix(prefix)
                .abortIncompleteMultipartUploadAfter(Duration.days(DAYS_OF_UPLOADS))
                .build();
    }

    private static LifecycleRule versions(String id, String prefix) {
        return LifecycleRule.builder()
                .id(id)
                .prefix(prefix)
                .noncurrentVersionExpiration(Duration.days(DAYS_OF_VERSIONS))
                .expiredObjectDeleteMarker(true)
                .build();
    }
}
