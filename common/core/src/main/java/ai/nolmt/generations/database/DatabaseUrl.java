package ai.nolmt.generations.database;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database's address as people have it, psql's form or JDBC's, taken apart into what the driver wants.
 *
 * @param jdbcUrl hosts, ports and database alone, and checked: the driver logs an address that it can't read
 * @param options what the address asks for besides, like sslmode; the driver knows each
 */
public record DatabaseUrl(
        String jdbcUrl, @Nullable String username, @Nullable String password, Map<String, String> options) {
    private static final String JDBC = "jdbc:postgresql:";

    /** Host or [address], with a port of 1 to 65535 or without. */
    private static final String SERVER = "(?:\\[[0-9A-Fa-f:.]+]|[\\w.-]+)"
            + "(?::(?:[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5]))?";

    private static final Pattern SERVERS = Pattern.compile(SERVER + "(?:," + SERVER + ")*");
    private static final Pattern DATABASE = Pattern.compile("(?:/(?:[\\w.~$-]|%[0-9A-Fa-f]{2})*)?");

    public DatabaseUrl {
        options = Map.copyOf(options);
    }

    /**
     * Reads what a variable says.
     *
     * @throws ConfigurationProblem which does not repeat the value, as there may be a password in it
     */
    public static DatabaseUrl parse(String variable, String value) {
        try {
            return parse(value.strip());
        } catch (UnknownOption e) {
            throw new ConfigurationProblem(
                    variable + " has the option " + e.name + ", which PostgreSQL's driver doesn't know.",
                    "Take " + e.name + " out of " + variable + ", and start again.");
        } catch (URISyntaxException | IllegalArgumentException e) {
            // without the cause, whose message has parts of the address
            throw new ConfigurationProblem(
                    variable + " is no PostgreSQL address.",
                    "Set it to postgresql://user:password@host:port/database or jdbc:postgresql://host:port/database;"
                            + " in a password, / is written as %2F, # as %23, ? as %3F, @ as %40, % as %25, and other"
                            + " special characters as %xx, too. Options are those of the driver, like ?sslmode=require.");
        }
    }

    /** As another login, where one is given; null keeps the address' own. */
    DatabaseUrl as(@Nullable String otherUser, @Nullable Secret otherPassword) {
        return new DatabaseUrl(
                jdbcUrl,
                otherUser == null ? username : otherUser,
                otherPassword == null ? password : otherPassword.value(),
                options);
    }

    /**
     * Connections one by one, with the login and the options that the address has, which also come before these limits.
     *
     * @param name what PostgreSQL calls who uses it
     * @param login the longest that it may take to be let in, in whole seconds
     * @param answer the longest that an answer may take, in whole seconds; null for as long as its server lives
     */
    public PGSimpleDataSource dataSource(String name, Duration login, @Nullable Duration answer) {
        PGSimpleDataSource source = dataSource();
        if (!options.containsKey("ApplicationName")) {
            source.setApplicationName(name);
        }
        if (!options.containsKey("loginTimeout")) {
            source.setLoginTimeout(Math.toIntExact(login.plusMillis(999).toSeconds()));
        }
        if (answer == null) {
            source.setTcpKeepAlive(true);
        } else if (!options.containsKey("socketTimeout")) {
            source.setSocketTimeout(Math.toIntExact(answer.toSeconds()));
        }
        return source;
    }

    private PGSimpleDataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl);
        if (username != null) {
            source.setUser(username);
        }
        if (password != null) {
            source.setPassword(password);
        }
        options.forEach((name, value) -> {
            try {
                source.setProperty(name, value);
            } catch (SQLException e) {
                throw new ConfigurationProblem(
                        "The database's option " + name + " can't be used: " + e.getMessage() + ".",
                        "Give it a value that PostgreSQL's driver knows.",
                        e);
            }
        });
        return source;
    }

    private static DatabaseUrl parse(String url) throws URISyntaxException {
        boolean jdbc = url.startsWith(JDBC);
        String rest = jdbc ? url.substring(JDBC.length()) : "";
        if (jdbc && (!rest.startsWith("//") || rest.startsWith("///"))) { // jdbc:postgresql:database is on this host
            rest = "//localhost/" + rest.replaceFirst("^/{1,3}", "");
        }
        URI uri = new URI(jdbc ? "postgresql:" + rest : url);
        // not getHost(), which knows no names with an underscore, as containers have them
        String authority = orEmpty(uri.getRawAuthority());
        int at = authority.lastIndexOf('@');
        String servers = authority.substring(at + 1);
        String database = orEmpty(uri.getRawPath());
        check("postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme()));
        check(SERVERS.matcher(servers).matches() && DATABASE.matcher(database).matches());
        check(uri.getRawFragment() == null && !(jdbc && at >= 0));
        String[] login = at < 0 ? new String[0] : authority.substring(0, at).split(":", 2);
        Map<String, String> options = options(orEmpty(uri.getRawQuery()), jdbc);
        String username = options.remove("user");
        String password = options.remove("password");
        return new DatabaseUrl(
                JDBC + "//" + servers + (database.isEmpty() ? "/" : database),
                login.length > 0 ? decode(login[0], false) : username,
                login.length > 1 ? decode(login[1], false) : password,
                options);
    }

    private static Map<String, String> options(String query, boolean jdbc) {
        Map<String, String> options = new HashMap<>();
        for (String option : query.split("&")) {
            int equals = option.indexOf('=');
            if (!option.isEmpty()) {
                String name = equals < 0 ? option : option.substring(0, equals);
                boolean isLogin = name.equals("user") || name.equals("password");
                // or it is the rest of a password, and the host behind it
                check(jdbc ? isLogin || option.indexOf('@') < 0 : query.indexOf('@') < 0);
                if (!isLogin && PGProperty.forName(name) == null) {
                    check(!query.contains("password=")); // nor is what follows a & in one an option
                    throw new UnknownOption(name);
                }
                options.put(name, equals < 0 ? "" : decode(option.substring(equals + 1), jdbc));
            }
        }
        return options;
    }

    /** @param plusIsSpace as in JDBC's options; psql takes a plus for itself */
    private static String decode(String part, boolean plusIsSpace) {
        return URLDecoder.decode(plusIsSpace ? part : part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String orEmpty(@Nullable String part) {
        return part == null ? "" : part;
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("No address");
        }
    }

    private static final class UnknownOption extends RuntimeException {
        private final String name;

        UnknownOption(String name) {
            this.name = name;
        }
    }

    /** Where it is, without a login. */
    @Override
    public String toString() {
        return jdbcUrl;
    }
}
