package ai.nolmt.generations.tools.command;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.object.ObjectSettings;
import ai.nolmt.generations.object.ObjectStoreConfiguration;
import ai.nolmt.generations.object.PutSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/** Clients of AWS and of what stands in its place, configured by the variables that every AWS client reads. */
public final class AwsClients {
    private static final Duration ONE_CALL = Duration.ofSeconds(10);
    private static final Duration WITH_RETRIES = Duration.ofSeconds(20);

    private final Settings settings;

    AwsClients(Settings settings) {
        this.settings = settings;
    }

    /** @throws ConfigurationProblem if none is set */
    public Region region() {
        String named = settings.variable("AWS_REGION");
        try {
            return named != null ? Region.of(named) : new DefaultAwsRegionProviderChain().getRegion();
        } catch (SdkException e) {
            throw new ConfigurationProblem(
                    "AWS_REGION is not set.", "Set AWS_REGION to the bucket's region, like us-east-1.", e);
        }
    }

    /** @throws ConfigurationProblem if there are none */
    public AwsCredentialsProvider credentials() {
        String id = settings.variable("AWS_ACCESS_KEY_ID");
        String secret = settings.variable("AWS_SECRET_ACCESS_KEY");
        String session = settings.variable("AWS_SESSION_TOKEN");
        if (id != null && secret != null) {
            return StaticCredentialsProvider.create(
                    session == null
                            ? AwsBasicCredentials.create(id, secret)
                            : AwsSessionCredentials.create(id, secret, session));
        }
        return ObjectStoreConfiguration.credentialsOfTheChain();
    }

    /** Null for AWS' own. */
    public @Nullable URI endpoint(String service) {
        String own = settings.variable("AWS_ENDPOINT_URL_" + service.toUpperCase(Locale.ROOT));
        String all = own != null ? own : settings.variable("AWS_ENDPOINT_URL");
        return all == null ? null : URI.create(all);
    }

    /** Of the configured region; to be closed. */
    public S3Client s3() {
        return s3(region(), credentials());
    }

    public S3Client s3(Region region, AwsCredentialsProvider credentials) {
        PutSettings put = settings.of("nolmt.objects", PutSettings.class); // what is tried is put as outputs are
        return set(S3Client.builder(), "s3", region, credentials, put.encrypting())
                .forcePathStyle(pathStyle())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
    }

    public S3Presigner presigner() {
        S3Presigner.Builder builder = S3Presigner.builder()
                .region(region())
                .credentialsProvider(credentials())
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(pathStyle())
                        .build());
        URI endpoint = endpoint("s3");
        return (endpoint == null ? builder : builder.endpointOverride(endpoint)).build();
    }

    public SqsClient sqs() {
        return set(SqsClient.builder(), "sqs", region(), credentials())
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
    }

    public IamClient iam() {
        // one for all regions, unless another server stands in its place
        Region region = endpoint("iam") == null ? Region.AWS_GLOBAL : region();
        return set(IamClient.builder(), "iam", region, credentials())
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
    }

    public StsClient sts() {
        return set(StsClient.builder(), "sts", region(), credentials())
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
    }

    private boolean pathStyle() {
        return settings.of("nolmt.objects", ObjectSettings.class).pathStyle();
    }

    private <B extends AwsClientBuilder<B, C>, C> B set(
            B builder,
            String service,
            Region region,
            AwsCredentialsProvider credentials,
            ExecutionInterceptor... interceptors) {
        URI endpoint = endpoint(service);
        return Objects.requireNonNull(endpoint == null ? builder : builder.endpointOverride(endpoint))
                .region(region)
                .credentialsProvider(credentials)
                .overrideConfiguration(o -> o.apiCallAttemptTimeout(ONE_CALL)
                        .apiCallTimeout(WITH_RETRIES)
                        .executionInterceptors(List.of(interceptors)));
    }
}
