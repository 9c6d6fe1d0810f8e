package ai.nolmt.generations.config;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * For the API, which answers browsers, and for the commands that let them into the bucket and try it.
 *
 * @param origins of pages whose scripts may call the API with their users' tokens, as browsers write them, like
 *     https://app.example; none by default
 */
@ConfigurationProperties("nolmt.ingest.cors")
public record CorsSettings(@DefaultValue List<String> origins) {
    public CorsSettings {
        origins = origins.stream().filter(origin -> !origin.isBlank()).toList(); // as behind a last comma
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
                    && uri.getRawUserInfo() == null
                    && (uri.getScheme() + "://" + uri.getRawAuthority()).equals(text)
                    && !text.endsWith(":")
                    && text.equals(text.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
