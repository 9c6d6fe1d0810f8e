package ai.nolmt.generations.database;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** A database's address as people have it, psql's form or JDBC's, taken apart into what the driver wants. */
public record DatabaseUrl(
        String jdbcUrl, @Nullable String username, @Nullable String password) {
    /**
     * Reads what a variable says.
     *
     * @throws ConfigurationProblem which does not repeat the value, as there may be a password in it
     */
    public static DatabaseUrl parse(String variable, String value) {
        DatabaseUrl url = parse(value.strip(), () -> problem(variable));
        if (Driver.parseURL(url.jdbcUrl(), null) == null) {
            throw problem(variable);
        }
        return url;
    }

    private static DatabaseUrl parse(String url, Supplier<ConfigurationProblem> problem) {
        if (url.startsWith("jdbc:postgresql:")) {
            return new DatabaseUrl(url, null, null);
        }
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme();
            // not getHost(), which knows no names with an underscore, as containers have them
            String authority = uri.getRawAuthority();
            if (!("postgresql".equals(scheme) || "postgres".equals(scheme)) || authority == null) {
                throw problem.get();
            }
            int at = authority.lastIndexOf('@');
            String server = authority.substring(at + 1);
            String userInfo = at < 0 ? null : authority.substring(0, at);
            if (server.isEmpty() || server.startsWith(":")) {
                throw problem.get();
            }
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            String[] login = userInfo == null ? new String[0] : userInfo.split(":", 2);
            return new DatabaseUrl(
                    "jdbc:postgresql://" + server + path + query,
                    login.length > 0 ? decode(login[0]) : null,
                    login.length > 1 ? decode(login[1]) : null);
        } catch (URISyntaxException e) {
            throw problem.get(); // its message has the address in it
        }
    }

    private static String decode(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static ConfigurationProblem problem(String variable) {
        return new ConfigurationProblem(
                variable + " is no PostgreSQL address.",
                "Set it to postgresql://user:password@host:port/database or jdbc:postgresql://host:port/database;"
                        + " write special characters of a password as %xx.");
    }

    @Override
    public String toString() {
        return jdbcUrl.replaceFirst("\\?.*$", "");
    }
}
