package ai.nolmt.generations.database;

import ai.nolmt.generations.config.Check;
import ai.nolmt.generations.config.Clocks;
import ai.nolmt.generations.config.ConfigurationProblem;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/**
 * What applications rely on in the database, a look or two each. Row level security is what keeps users apart, so an
 * application that it wouldn't hold for, or that may do more than its stage, does not start.
 */
public final class DatabaseChecks {
    /** Without which none of the others is looked at. */
    public static final String CONNECTION = "connection to the database";

    /** Without which nothing can be read or tried as a stage. */
    public static final String ROLES = "stage roles of the login";

    /** Without which no row of these settings can be written. */
    public static final String PREFIX = "prefix of keys";

    private static final String MIGRATED_ONCE = "migrations";
    private static final String VERSION = "version of the schema";
    private static final String NOW = """
            SELECT clock_timestamp()""";
    private static final String MIGRATED = """
            SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                           WHERE n.nspname = 'nolmt' AND c.relname = 'settings')""";

    private final JdbcClient sql;
    private final Clocks clocks;
    private final List<Check> checks = new ArrayList<>();

    private DatabaseChecks(JdbcClient sql, Clocks clocks) {
        this.sql = sql;
        this.clocks = clocks;
    }

    /**
     * @param needed the roles that the login must be able to take on, one of them a stage's
     * @param sharedLogin whether it may take on others, too
     * @param keyPrefix that the database must have been migrated with
     * @param clocks are told what time it is to PostgreSQL
     */
    public static List<Check> of(
            JdbcClient sql,
            StageTransactions transactions,
            Set<StageRole> needed,
            boolean sharedLogin,
            String keyPrefix,
            Clocks clocks) {
        return new DatabaseChecks(sql, clocks).all(transactions, needed, sharedLogin, keyPrefix);
    }

    private List<Check> all(
            StageTransactions transactions, Set<StageRole> needed, boolean sharedLogin, String keyPrefix) {
        LoginChecks login = new LoginChecks(sql, needed);
        RowChecks rows = new RowChecks(sql);
        SettingsChecks settings = new SettingsChecks(transactions, new NeededRoles(needed).stage());
        checks.add(Check.of(CONNECTION, () -> guarded(this::connection)));
        add("powers of the login", CONNECTION, login::powers);
        add(MIGRATED_ONCE, CONNECTION, this::migrated);
        add("owner of the tables", MIGRATED_ONCE, login::owner);
        add(ROLES, MIGRATED_ONCE, login::roles);
        if (!sharedLogin) {
            add("other roles of the login", MIGRATED_ONCE, login::noOthers);
        }
        add(VERSION, ROLES, settings::schema);
        add("row level security", MIGRATED_ONCE, rows::security);
        add("users' policies of public.generations", MIGRATED_ONCE, rows::users);
        add("the clean-up's sight of public.generations", MIGRATED_ONCE, rows::cleanUp);
        SchemaChecks schema = new SchemaChecks(sql, settings::version);
        for (SchemaPart part : SchemaPart.values()) {
            add(part.plural() + " of the schema", VERSION, () -> schema.look(part));
        }
        add("settings of transactions", ROLES, settings::frame);
        if (needed.contains(StageRole.AUTHENTICATED)) {
            add("users by their tokens", ROLES, settings::usersOfTokens);
        }
        add("memory of erased users", ROLES, settings::erasedUsers);
        add(PREFIX, ROLES, () -> settings.prefix(keyPrefix));
        checks.add(Check.warning("cut-over", () -> guarded(settings::cutOver)).after(ROLES));
        return List.copyOf(checks);
    }

    private void add(String name, String needs, Runnable look) {
        checks.add(Check.of(name, () -> guarded(look)).after(needs));
    }

    private static void guarded(Runnable look) {
        try {
            look.run();
        } catch (DataAccessException | TransactionException e) {
            throw DatabaseProblem.of(e);
        }
    }

    private void connection() {
        clocks.heard(
                "PostgreSQL", sql.sql(NOW).query(OffsetDateTime.class).single().toInstant());
    }

    private void migrated() {
        if (!sql.sql(MIGRATED).query(Boolean.class).single()) {
            throw new ConfigurationProblem(
                    "The database has not been migrated.",
                    "Run the migrate command with the owner's login first (docs/set-up.md).");
        }
    }
}
