package ai.nolmt.generations.testkit.backend;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Where S3 and SQS are.
 *
 * @param s3Endpoint null for AWS itself, as {@code sqsEndpoint}
 * @param accessKey null takes the SDK's default credentials chain
 */
public record Aws(
        @Nullable String s3Endpoint,
        @Nullable String sqsEndpoint,
        String region,
        @Nullable String accessKey,
        @Nullable String secretKey) {

    public S3Client s3() {
        var builder = S3Client.builder().region(Region.of(region)).credentialsProvider(credentials());
        if (s3Endpoint != null) {
            builder.endpointOverride(URI.create(s3Endpoint)).forcePathStyle(true);
        }
        return builder.build();
    }

    public SqsClient sqs() {
        var builder = SqsClient.builder().region(Region.of(region)).credentialsProvider(credentials());
        if (sqsEndpoint != null) {
            builder.endpointOverride(URI.create(sqsEndpoint));
        }
        return builder.build();
    }

    public AwsCredentialsProvider credentials() {
        return accessKey == null || secretKey == null
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
    }

    /** The variables with which any AWS client, and our applications, reach these servers. */
    public Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>();
        variables.put("AWS_REGION", region);
        variables.put("AWS_DEFAULT_REGION", region);
        putIfSet(variables, "AWS_ACCESS_KEY_ID", accessKey);
        putIfSet(variables, "AWS_SECRET_ACCESS_KEY", secretKey);
        putIfSet(variables, "AWS_ENDPOINT_URL_S3", s3Endpoint);
        putIfSet(variables, "AWS_ENDPOINT_URL_SQS", sqsEndpoint);
        return Map.copyOf(variables);
    }

    private static void putIfSet(Map<String, String> variables, String name, @Nullable String value) {
        if (value != null) {
            variables.put(name, value);
        }
    }
}
