package ai.nolmt.generations.tools.provision.database;

import ai.nolmt.generations.config.Secret;
import ai.nolmt.generations.database.DatabaseUrl;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The database as its owner reaches it, and as a stage's login would. */
public final class OwnerDatabase {
    private static final String JDBC = "jdbc:";

    private static final Duration LET_IN = Duration.ofSeconds(10);
    private static final Duration ANSWERED = Duration.ofSeconds(30);

    private final DatabaseUrl url;

    /** @throws ai.nolmt.generations.config.ConfigurationProblem if it is no address */
    public OwnerDatabase(String variable, String url) {
        this.url = DatabaseUrl.parse(variable, url);
    }

    /** Connections to a server that answers; one that doesn't is given up. */
    public DataSource open() {
        return url.dataSource("nolmt-provision", LET_IN, ANSWERED);
    }

    /** What NOLMT_DATABASE_URL says for a login; login and password need no encoding. */
    public String urlOf(String login, Secret password) {
        String options = new TreeMap<>(url.options())
                .entrySet().stream()
                        .map(option -> option.getKey() + "="
                                + URLEncoder.encode(option.getValue(), StandardCharsets.UTF_8)
                                        .replace("+", "%20"))
                        .collect(Collectors.joining("&"));
        return url.jdbcUrl().substring(JDBC.length()).replaceFirst("//", "//" + login + ":" + password.value() + "@")
                + (options.isEmpty() ? "" : "?" + options);
    }

    /** Where it is, without a login. */
    @Override
    public String toString() {
        return url.toString();
    }
}
