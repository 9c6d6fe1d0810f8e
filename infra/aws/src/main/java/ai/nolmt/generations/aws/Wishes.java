package ai.nolmt.generations.aws;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.CorsSettings;
import ai.nolmt.generations.config.SettingsFiles;
import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.PutSettings;
import ai.nolmt.generations.tools.command.Cleaning;
import ai.nolmt.generations.tools.provision.bucket.BucketWishes;
import ai.nolmt.generations.tools.provision.bucket.BucketWishes.Logs;
import ai.nolmt.generations.tools.provision.iam.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import software.amazon.awssdk.regions.Region;

/**
 * All that is wanted of an installation, read and checked by the records of the applications and of provision, so that a value
 * that one of them refuses is refused here, with the same sentence.
 *
 * @param variables of all containers
 */
record Wishes(
        StackSettings stack,
        Region region,
        ObjectSettings objects,
        PutSettings put,
        CorsSettings cors,
        QueueSettings queues,
        Cleaning cleaning,
        boolean jwks,
        SortedMap<String, String> variables) {
    /** @throws ConfigurationProblem for what the stacks or an application can't be made with */
    static Wishes of(Context context) {
        ConfigurableEnvironment applications = SettingsFiles.read(context.variables());
        Wishes wishes = new Wishes(
                SettingsFiles.bind(environment(context.ofStack()), Context.STACK, StackSettings.class),
                Region.of(String.valueOf(context.values().get(Context.REGION))),
                SettingsFiles.bind(applications, "nolmt.objects", ObjectSettings.class),
                SettingsFiles.bind(applications, "nolmt.objects", PutSettings.class),
                SettingsFiles.bind(applications, "nolmt.ingest.cors", CorsSettings.class),
                SettingsFiles.bind(applications, "nolmt.queues", QueueSettings.class),
                SettingsFiles.bind(applications, "nolmt.cleanup", Cleaning.class),
                applications.containsProperty("nolmt.jwt.jwks-url"),
                new TreeMap<>(context.variables()));
        wishes.check();
        return wishes;
    }

    private void check() {
        if (!Region.regions().contains(region)) {
            throw new ConfigurationProblem(
                    "AWS_REGION is '" + region + "', which AWS doesn't have.", "Set it like -c AWS_REGION=us-east-1.");
        }
        if (!stack.certificateArn().contains(":acm:" + region + ":")) {
            throw new ConfigurationProblem(
                    "nolmt.aws.certificate is of another region than the stacks, " + region + ".",
                    "Set it to a certificate of ACM in " + region + ": a balancer takes no other.");
        }
        Stream.of(queues.jobs(), queues.jobsDeadLetters(), queues.cleanups(), queues.cleanupsDeadLetters())
                .filter(queue -> queue.contains(":") || queue.contains("/"))
                .findFirst()
                .ifPresent(queue -> {
                    throw new ConfigurationProblem(
                            "nolmt.queues names " + queue + ", and the stacks make queues by their names.",
                            "Set nolmt.queues to names, or set the queues up by provision and not by the CDK.");
                });
        cleaning.inventoryPlace().ifPresent(place -> {
            if (place.bucket().equals(bucket()) || place.bucket().equals(logBucket())) {
                throw new ConfigurationProblem(
                        "nolmt.cleanup.inventory is in the bucket " + place.bucket()
                                + ", whose objects it lists or which is" + " for logs.",
                        "Set it to a bucket of its own, which the stacks make, like s3://" + bucket()
                                + "-inventory/inventory/.");
            }
            if (place.prefix().isEmpty()) {
                throw new ConfigurationProblem(
                        "nolmt.cleanup.inventory has no prefix.",
                        "Set it like s3://" + place.bucket() + "/inventory/.");
            }
        });
        bucketWishes();
    }

    /** Provision's own, with its own checks. */
    BucketWishes bucketWishes() {
        return new BucketWishes(
                bucket(),
                region,
                objects.keyPrefix(),
                objects.access(),
                cors.origins(),
                put.kmsKey(),
                stack.versioned(),
                new Logs(logBucket(), stack.accountId()),
                true,
                true);
    }

    /** What provision's policies are made of. */
    Resources resources() {
        return new Resources(
                region, stack.accountId(), bucket(), objects.keyPrefix(), List.of(), queues, cleaning, put.kmsKey());
    }

    String bucket() {
        return objects.bucketName();
    }

    String logBucket() {
        return bucket() + "-logs";
    }

    private static ConfigurableEnvironment environment(Map<String, String> values) {
        StandardEnvironment environment = new StandardEnvironment();
        // nothing of this process's own
        environment
                .getPropertySources()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
        environment.getPropertySources().addFirst(new MapPropertySource("-c", new HashMap<>(values)));
        return environment;
    }
}
