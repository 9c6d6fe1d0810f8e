package ai.nolmt.generations.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;

/** Looks at the addresses of other servers than AWS', which clients only say that they can't use. */
final class Endpoints implements EnvironmentPostProcessor {
    private static final List<String> NAMES = List.of(
            "AWS_ENDPOINT_URL",
            "AWS_ENDPOINT_URL_S3",
            "AWS_ENDPOINT_URL_SQS",
            "aws.endpointUrl",
            "aws.endpointUrlS3",
            "aws.endpointUrlSqs");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        checkRegion(environment.getProperty("AWS_REGION"));
        for (String name : NAMES) {
            String value = environment.getProperty(name);
            if (value != null && !value.isBlank() && !isAddress(value.strip())) {
                throw new ConfigurationProblem(
                        name + " is no server's address.",
                        "Set " + name + " to http:// or https:// with a host and port, like http://127.0.0.1:9000, or"
                                + " take it away for AWS' own.");
            }
        }
    }

    private static void checkRegion(@Nullable String region) {
        if (region != null && !region.isBlank() && !region.strip().matches("[a-z0-9-]{1,63}")) {
            throw new ConfigurationProblem(
                    "AWS_REGION is '" + region + "', which is no region's name.",
                    "Set AWS_REGION to the bucket's region, like us-east-1.");
        }
    }

    private static boolean isAddress(String value) {
        try {
            URI uri = new URI(value);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getPort() <= 65_535
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false; // which is said by the caller, without what may be a secret in it
        }
    }
}
