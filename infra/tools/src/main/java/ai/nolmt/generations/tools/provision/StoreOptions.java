package ai.nolmt.generations.tools.provision;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.CorsSettings;
import ai.nolmt.generations.config.Unreachable;
import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.PutSettings;
import ai.nolmt.generations.tools.command.AwsClients;
import ai.nolmt.generations.tools.command.NoService;
import ai.nolmt.generations.tools.command.Settings;
import ai.nolmt.generations.tools.provision.PlanOptions.Part;
import ai.nolmt.generations.tools.provision.bucket.BucketPlan;
import ai.nolmt.generations.tools.provision.bucket.BucketWishes;
import ai.nolmt.generations.tools.provision.queue.QueuePlan;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/** What is wanted of bucket and queues beyond the applications' own settings; to be mixed in. */
final class StoreOptions {
    private static final Pattern BUCKET = Pattern.compile("[\\w.-]{3,255}");

    /** As users of the command say it. */
    enum OnOff {
        on,
        off
    }

    @Option(
            names = "--kms-key",
            paramLabel = "ARN",
            converter = Given.KmsKey.class,
            description = "encrypt with this key of KMS instead of the services' own")
    @Nullable
    private String kmsKey;

    @Option(
            names = "--versioning",
            description =
                    "keep versions of objects: on or off (${DEFAULT-VALUE}); the purge refuses a bucket that does",
            defaultValue = "off")
    private OnOff versioning = OnOff.off;

    @Option(
            names = "--log-bucket",
            paramLabel = "NAME",
            description = "log each request to the bucket to this one, which must be there")
    @Nullable
    private String logBucket;

    @Option(
            names = "--account",
            paramLabel = "ID",
            converter = Given.Account.class,
            description = "the account (default: that of the credentials)")
    @Nullable
    private String account;

    /**
     * That of the settings, unless it is given.
     *
     * @throws ConfigurationProblem if these are two keys
     */
    @Nullable
    String kmsKey(Settings settings) {
        String set = settings.of("nolmt.objects", PutSettings.class).kmsKey();
        if (kmsKey != null && set != null && !kmsKey.equals(set)) {
            throw new ConfigurationProblem(
                    "--kms-key is another key than nolmt.objects.kms-key, by which objects are put.",
                    "Give the same one in both, or leave --kms-key out: then it is the one of the settings.");
        }
        return kmsKey != null ? kmsKey : set;
    }

    /** Of the credentials, unless it is given. */
    String account(AwsClients aws) {
        if (account != null) {
            return account;
        }
        try (StsClient sts = aws.sts()) {
            String asked = sts.getCallerIdentity().account();
            if (asked == null) {
                throw NoService.sts();
            }
            return asked;
        } catch (SdkException e) {
            if (Unreachable.isAnotherServer(e)) {
                throw NoService.sts();
            }
            throw new ConfigurationProblem(
                    "Nobody says which account the credentials are of: " + Unreachable.because(e) + ".",
                    "Give it by --account, or check the credentials and AWS_ENDPOINT_URL_STS if you set it.",
                    e);
        }
    }

    /** Old buckets have names that no new one may have; none has one that is an address or a path. */
    static String bucketName(String what, String name) {
        if (!BUCKET.matcher(name).matches()) {
            throw new ConfigurationProblem(
                    what + " is '" + name + "', which can't be a bucket's name.",
                    "Set it to the name alone, without an address or arn: before it, like nolmt-ai-generations.");
        }
        return name;
    }

    Part bucket(Settings settings, S3Client s3) {
        ObjectSettings objects = settings.of("nolmt.objects", ObjectSettings.class);
        AwsClients aws = settings.aws();
        URI endpoint = aws.endpoint("s3");
        BucketWishes wishes = new BucketWishes(
                bucketName("AWS_S3_BUCKET_NAME", objects.bucketName()),
                aws.region(),
                objects.keyPrefix(),
                objects.access(),
                settings.of("nolmt.ingest.cors", CorsSettings.class).origins(),
                kmsKey(settings),
                versioning == OnOff.on,
                logBucket == null ? null : new BucketWishes.Logs(bucketName("--log-bucket", logBucket), account(aws)),
                endpoint == null || "https".equals(endpoint.getScheme()),
                endpoint == null);
        return new Part("Bucket " + wishes.bucket() + at(endpoint), BucketPlan.of(s3, wishes), endpoint == null);
    }

    Part queues(Settings settings, SqsClient sqs) {
        return queues(settings, sqs, kmsKey);
    }

    static Part queues(Settings settings, SqsClient sqs, @Nullable String kmsKey) {
        URI endpoint = settings.aws().endpoint("sqs");
        QueueSettings queues = settings.of("nolmt.queues", QueueSettings.class);
        return new Part("Queues" + at(endpoint), QueuePlan.of(sqs, queues, kmsKey), endpoint == null);
    }

    private static String at(@Nullable URI endpoint) {
        return endpoint == null ? "" : " at " + endpoint;
    }
}
