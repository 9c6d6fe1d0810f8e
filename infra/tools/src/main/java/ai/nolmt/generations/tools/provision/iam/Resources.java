package ai.nolmt.generations.tools.provision.iam;

import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.StagingKey;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * What an installation's policies are about.
 *
 * @param account of queues that are set by name or URL
 * @param kmsKey null where the services' own keys encrypt
 */
public record Resources(
        Region region,
        String account,
        String bucket,
        KeyPrefix prefix,
        QueueSettings queues,
        @Nullable String kmsKey) {
    String arnOf(Place place) {
        return switch (place) {
            case BUCKET -> bucketArn();
            case OBJECTS -> bucketArn() + "/" + prefix + "*";
            case STAGING -> bucketArn() + "/" + StagingKey.root(prefix) + "*";
            case MARKS -> bucketArn() + "/nolmt-installation/" + prefix + "*";
            case JOBS -> queueArn(queues.jobs());
            case DEAD_JOBS -> queueArn(queues.jobsDeadLetters());
            case CLEANUPS -> queueArn(queues.cleanups());
            case DEAD_CLEANUPS -> queueArn(queues.cleanupsDeadLetters());
        };
    }

    private String bucketArn() {
        return "arn:" + partition() + ":s3:::" + bucket;
    }

    private String queueArn(String address) {
        return address.startsWith("arn:")
                ? address
                : "arn:" + partition() + ":sqs:" + region + ":" + account + ":"
                        + address.substring(address.lastIndexOf('/') + 1);
    }

    private String partition() {
        return region.metadata() == null ? "aws" : region.metadata().partition().id();
    }
}
