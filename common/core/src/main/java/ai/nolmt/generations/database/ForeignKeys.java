package ai.nolmt.generations.database;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The cut-over from another backend: until when its rows may name keys that are not of our layout. */
final class ForeignKeys {
    private static final Duration LONGEST = Duration.ofDays(90);
    private static final String ALLOW = """
            INSERT INTO nolmt.settings (name, value) VALUES ('foreign_keys_until', :until)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value""";

    private ForeignKeys() {}

    /** @throws ConfigurationProblem if that is too far away */
    static void check(Instant until, Instant now) {
        Instant latest = now.plus(LONGEST);
        if (until.isAfter(latest)) {
            throw new ConfigurationProblem(
                    "--allow-foreign-keys-until is " + until + ", more than " + LONGEST.toDays() + " days away.",
                    "Allow it until " + latest
                            + " at most: while it is open, whoever may insert rows can name any object of"
                            + " the bucket outside our prefix. It can be allowed anew then.");
        }
    }

    /** A moment that has passed ends it at once. */
    static void allow(DataSource owner, Instant until) {
        JdbcClient.create(owner).sql(ALLOW).param("until", until.toString()).update();
    }
}
