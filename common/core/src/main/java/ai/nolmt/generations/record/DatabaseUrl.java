package ai.nolmt.generations.record;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A database's address as people have it, psql's form or JDBC's, taken apart into what the driver wants. */
public record DatabaseUrl(
        String jdbcUrl, @Nullable String username, @Nullable String password) {
    /** @throws ConfigurationProblem which does not repeat the value, as there may be a password in it */
    public static DatabaseUrl parse(String url) {
        if (url.startsWith("jdbc:postgresql:")) {
            return new DatabaseUrl(url, null, null);
        }
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme();
            if (!("postgresql".equals(scheme) || "postgres".equals(scheme)) || uri.getHost() == null) {
                throw problem();
            }
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            String[] login = uri.getRawUserInfo() == null
                    ? new String[0]
                    : uri.getRawUserInfo().split(":", 2);
            return new DatabaseUrl(
                    "jdbc:postgresql://" + uri.getHost() + port + path + query,
                    login.length > 0 ? decode(login[0]) : null,
                    login.length > 1 ? decode(login[1]) : null);
        } catch (URISyntaxException e) {
            throw problem(); // its message has the address in it
        }
    }

    private static String decode(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static ConfigurationProblem problem() {
        return new ConfigurationProblem(
                "NOLMT_DATABASE_URL is no PostgreSQL address.",
                "Set it to postgresql://user:password@host:port/database or jdbc:postgresql://host:port/database;"
                        + " write special characters of a password as %xx.");
    }

    @Override
    public String toString() {
        return jdbcUrl.replaceFirst("\\?.*$", "");
    }
}
