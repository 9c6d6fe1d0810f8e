package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.web.cors.CorsConfiguration;

/**
 * @param origins of pages whose scripts may call the API with their users' tokens, like https://app.example; none by
 *     default
 */
@ConfigurationProperties("nolmt.ingest.cors")
public record CorsSettings(@DefaultValue List<String> origins) {
    private static final Duration REMEMBERED = Duration.ofHours(1);

    public CorsSettings {
        origins = List.copyOf(origins);
        for (String origin : origins) {
            if (!isOrigin(origin)) {
                throw new ConfigurationProblem(
                        "nolmt.ingest.cors.origins has '" + origin + "', which is no origin.",
                        "Set nolmt.ingest.cors.origins to origins like https://app.example, without a path, with commas"
                                + " between them.");
            }
        }
    }

    private static boolean isOrigin(String text) {
        try {
            URI uri = URI.create(text);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && (uri.getScheme() + "://" + uri.getRawAuthority()).equals(text)
                    && text.equals(text.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Tokens are sent by scripts, so that no cookie needs to be allowed. */
    CorsConfiguration configuration() {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOrigins(origins);
        cors.setAllowedMethods(List.of("GET", "POST", "PUT", "DELETE"));
        cors.setAllowedHeaders(List.of("*"));
        cors.setExposedHeaders(List.of("Location", "Retry-After", "ETag", "Preference-Applied"));
        cors.setMaxAge(REMEMBERED);
        return cors;
    }
}
