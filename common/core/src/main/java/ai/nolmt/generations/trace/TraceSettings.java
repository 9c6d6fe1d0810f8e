package ai.nolmt.generations.trace;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param endpoint where spans go by OTLP over HTTP, with its path; none by default, and then nothing is traced
 * @param sample share of the requests that are traced where their caller doesn't say, 0 to 1
 */
@ConfigurationProperties("nolmt.tracing")
public record TraceSettings(
        @Nullable String endpoint, @DefaultValue("1") double sample) {
    public TraceSettings {
        if (endpoint != null && endpoint.isBlank()) {
            endpoint = null;
        }
        if (endpoint != null && !isAddress(endpoint)) {
            throw new ConfigurationProblem(
                    "nolmt.tracing.endpoint is no address that spans could be sent to.",
                    "Set nolmt.tracing.endpoint to http:// or https://, a host, and the path of traces, like"
                            + " http://collector:4318/v1/traces.");
        }
        if (!(sample >= 0 && sample <= 1)) {
            throw new ConfigurationProblem(
                    "nolmt.tracing.sample is " + sample + ".", "Set nolmt.tracing.sample to a share from 0 to 1.");
        }
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = URI.create(text);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            return (scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null // it may be a key, and settings are logged
                    && uri.getRawFragment() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
