package ai.nolmt.generations.tools.provision.iam;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.LegacyPrefixes;
import ai.nolmt.generations.object.RecordKey;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.tools.command.Cleaning;
import ai.nolmt.generations.tools.provision.queue.QueueAddress;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * What an installation's policies are about.
 *
 * @param account of queues that are set by name
 * @param others beginnings of keys that another backend wrote, whose rows are in the table
 * @param cleaning of which some needs rights of its own
 * @param kmsKey null where the services' own keys encrypt
 */
public record Resources(
        Region region,
        String account,
        String bucket,
        KeyPrefix prefix,
        List<String> others,
        QueueSettings queues,
        Cleaning cleaning,
        @Nullable String kmsKey) {
    private static final Pattern OTHER = Pattern.compile("[\\w.-][\\w./-]{0,199}");

    /** @throws ConfigurationProblem if the others are no beginnings of keys, or reach where they must not */
    public Resources {
        others = List.copyOf(others);
        for (String other : others) {
            if (!OTHER.matcher(other).matches() || LegacyPrefixes.isReserved(other)) {
                throw new ConfigurationProblem(
                        "--also-prefix is '" + other + "', which can't be what the keys of another backend begin with.",
                        "Give it letters, digits, '.', '_', '-' and slashes, at most 200, like media/, and nothing under"
                                + " staging/, nolmt-installation/ or nolmt-reports/.");
            }
        }
    }

    /** None where there is no such place. */
    List<String> arnsOf(Place place) {
        return switch (place) {
            case BUCKET -> List.of(bucketArn());
            case OBJECTS -> List.of(bucketArn() + "/" + prefix + "*");
            case OTHER_KEYS ->
                Stream.concat(others.stream(), cleaning.legacyOutside(prefix).stream())
                        .distinct()
                        .map(other -> bucketArn() + "/" + other + "*")
                        .toList();
            case STAGING -> List.of(bucketArn() + "/" + StagingKey.root(prefix) + "*");
            case KEPT_VERSIONS -> cleaning.deletesVersions() ? List.of(bucketArn()) : List.of();
            case VERSIONS ->
                cleaning.deletesVersions()
                        ? Stream.of(Place.OBJECTS, Place.OTHER_KEYS, Place.STAGING)
                                .flatMap(of -> arnsOf(of).stream())
                                .toList()
                        : List.of();
            case MARKS -> List.of(bucketArn() + "/nolmt-installation/" + prefix + "*");
            case REPORTS -> List.of(bucketArn() + "/" + RecordKey.reportsOf(prefix) + "*");
            case INVENTORIES ->
                cleaning.inventoryPlace().stream()
                        .map(at -> "arn:" + partition() + ":s3:::" + at.bucket() + "/" + at.prefix() + "*")
                        .toList();
            case JOBS -> queueArn(queues.jobs());
            case DEAD_JOBS -> queueArn(queues.jobsDeadLetters());
            case CLEANUPS -> queueArn(queues.cleanups());
            case DEAD_CLEANUPS -> queueArn(queues.cleanupsDeadLetters());
        };
    }

    private String bucketArn() {
        return "arn:" + partition() + ":s3:::" + bucket;
    }

    private List<String> queueArn(String address) {
        QueueAddress queue = QueueAddress.parse(address);
        return List.of("arn:" + partition() + ":sqs:" + Objects.requireNonNullElse(queue.region(), region.id()) + ":"
                + Objects.requireNonNullElse(queue.account(), account) + ":" + queue.name());
    }

    /** That of AWS itself for regions of other stores, like auto. */
    private String partition() {
        return PartitionMetadata.of(region).id();
    }
}
