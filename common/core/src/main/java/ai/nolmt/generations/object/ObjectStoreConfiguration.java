package ai.nolmt.generations.object;

import ai.nolmt.generations.config.Check;
import ai.nolmt.generations.config.Clocks;
import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.outage.Outage;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.identity.spi.Identity;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * The store of an application. Region, credentials and endpoint come from where every AWS client takes them: AWS_REGION,
 * AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL_S3, or the SDK's default chains.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ObjectSettings.class, PutSettings.class})
public class ObjectStoreConfiguration {
    /** The breaker's name in metrics, and where applications that poll look whether to stop. */
    public static final String BREAKER = "object-store";

    /** Of one request, whatever the environment says: nothing else repeats a call, and docs/failures.md counts on it. */
    private static final int TRIES = 3;

    @Bean
    AwsCredentialsProvider credentials() {
        return credentialsOfTheChain();
    }

    /**
     * From where the SDK looks for them.
     *
     * @throws ConfigurationProblem if there are none
     */
    public static AwsCredentialsProvider credentialsOfTheChain() {
        AwsCredentialsProvider provider = DefaultCredentialsProvider.builder().build();
        try {
            provider.resolveCredentials();
        } catch (SdkException e) {
            throw new ConfigurationProblem(
                    "No AWS credentials were found.",
                    "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the process a role.",
                    e);
        }
        return provider;
    }

    @Bean(destroyMethod = "close")
    S3Client s3Client(ObjectSettings settings, PutSettings put, AwsCredentialsProvider credentials) {
        try {
            return S3Client.builder()
                    .credentialsProvider(credentials)
                    .forcePathStyle(settings.pathStyle())
                    // Our own SHA-256 guards every PUT; older compatible stores refuse what newer SDKs add to it.
                    .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .httpClientBuilder(Apache5HttpClient.builder().maxConnections(settings.maxConcurrent()))
                    .overrideConfiguration(o -> o.apiCallTimeout(settings.callTimeout())
                            .addExecutionInterceptor(put.encrypting())
                            .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                    .maxAttempts(TRIES)
                                    .build()))
                    .build();
        } catch (SdkException e) {
            throw noRegion(e);
        }
    }

    @Bean(destroyMethod = "close")
    S3Presigner s3Presigner(ObjectSettings settings, AwsCredentialsProvider credentials, S3Client s3) {
        return S3Presigner.builder()
                .s3Client(s3)
                .credentialsProvider(credentials)
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(settings.pathStyle())
                        .build())
                .build();
    }

    @Bean
    StoreGuard storeGuard(
            ObjectSettings settings, CircuitBreakerRegistry breakers, BulkheadRegistry bulkheads, Clock clock) {
        CircuitBreaker breaker = breakers.circuitBreaker(
                BREAKER,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.TIME_BASED)
                        .slidingWindowSize(10)
                        .minimumNumberOfCalls(10)
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(Duration.ofSeconds(5))
                        .permittedNumberOfCallsInHalfOpenState(5)
                        .automaticTransitionFromOpenToHalfOpenEnabled(true)
                        .recordException(e -> e instanceof ObjectStoreException problem && problem.isStoresFault())
                        .build());
        Outage.watch(breaker, "S3", clock);
        BulkheadConfig calls = BulkheadConfig.custom()
                .maxConcurrentCalls(settings.maxConcurrent())
                .maxWaitDuration(settings.callTimeout())
                .build();
        return new StoreGuard(breaker, bulkheads.bulkhead(BREAKER, calls));
    }

    @Bean
    ObjectStore objectStore(
            S3Client s3,
            S3Presigner presigner,
            AwsCredentialsProvider credentials,
            ObjectSettings settings,
            PutSettings put,
            Clock clock,
            StoreGuard guard,
            PartedStore parts,
            Clocks clocks) {
        put.mustBeOf(s3.serviceClientConfiguration().region().id());
        Check.start(BucketChecks.of(s3, settings, clocks));
        return new GuardedObjectStore(
                new S3ObjectStore(s3, presigner, sessionEnd(credentials), settings, put, clock), parts, guard);
    }

    @Bean
    UploadStore uploadStore(
            S3Client s3,
            S3Presigner presigner,
            AwsCredentialsProvider credentials,
            ObjectSettings settings,
            PutSettings put,
            Clock clock,
            StoreGuard guard) {
        return new S3UploadStore(s3, presigner, sessionEnd(credentials), settings.bucketName(), put, clock, guard);
    }

    @Bean
    PartedStore partedStore(S3Client s3, ObjectSettings settings, PutSettings put, StoreGuard guard) {
        return new S3PartedStore(s3, settings.bucketName(), put, guard);
    }

    @Bean
    IncompleteUploads incompleteUploads(S3Client s3, ObjectSettings settings, StoreGuard guard) {
        return new S3IncompleteUploads(s3, settings.bucketName(), guard);
    }

    @Bean
    ObjectVersions objectVersions(S3Client s3, ObjectSettings settings, StoreGuard guard) {
        return new S3ObjectVersions(s3, settings.bucketName(), guard);
    }

    @Bean
    ObjectDetails objectDetails(S3Client s3, ObjectSettings settings, StoreGuard guard) {
        return new S3ObjectDetails(s3, settings.bucketName(), guard);
    }

    private static S3ObjectStore.SessionEnd sessionEnd(AwsCredentialsProvider credentials) {
        return () -> ((Identity) credentials.resolveCredentials()).expirationTime();
    }

    private static ConfigurationProblem noRegion(SdkException e) {
        String message = String.valueOf(e.getMessage());
        return new ConfigurationProblem(
                message.contains("Unable to load region")
                        ? "AWS_REGION is not set."
                        : "The AWS region can't be used: " + message,
                "Set AWS_REGION to the bucket's region, like us-east-1.",
                e);
    }
}
