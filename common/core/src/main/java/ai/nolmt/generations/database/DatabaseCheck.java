package ai.nolmt.generations.database;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Unreachable;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/**
 * Looks at the login and at the policies in force once at start-up. Row level security is what keeps users apart, so an
 * application that it wouldn't hold, or that may do more than its stage, does not start.
 */
final class DatabaseCheck {
    private static final String SUPER_OR_BYPASS = """
            SELECT bool_or(rolsuper OR rolbypassrls) FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER')""";
    private static final String MIGRATED = """
            SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                           WHERE n.nspname = 'nolmt' AND c.relname = 'settings')""";
    // To take a role on is to be a member of it, however far; PostgreSQL 16 and newer can switch that off by SET FALSE.
    private static final String MEMBERSHIPS = """
            SELECT r.rolname FROM pg_roles r
            WHERE r.rolname <> session_user AND pg_has_role(session_user, r.oid, 'MEMBER')""";
    private static final String OWNERS = """
            SELECT DISTINCT pg_get_userbyid(c.relowner)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE (n.nspname = 'nolmt' AND c.relkind = 'r') OR c.oid = (SELECT t.oid FROM pg_class t JOIN pg_namespace s ON s.oid = t.relnamespace
                       WHERE s.nspname = 'public' AND t.relname = 'generations')""";
    private static final String UNPROTECTED = """
            SELECT n.nspname || '.' || c.relname
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND NOT c.relrowsecurity
              AND ((n.nspname = 'nolmt' AND c.relname <> 'flyway_schema_history')
                   OR c.oid = (SELECT t.oid FROM pg_class t JOIN pg_namespace s ON s.oid = t.relnamespace
                       WHERE s.nspname = 'public' AND t.relname = 'generations'))
            ORDER BY 1""";
    // What users get through their own role must say "own row" and nothing else, whatever the policy is called.
    private static final String USER_POLICIES = """
            SELECT policyname, coalesce(qual, with_check) AS sees, coalesce(with_check, qual) AS writes FROM pg_policies
            WHERE schemaname = 'public' AND tablename = 'generations' AND permissive = 'PERMISSIVE'
              AND EXISTS (SELECT FROM unnest(roles) AS r (name) WHERE r.name = 'public' OR EXISTS (
                  SELECT FROM pg_roles u JOIN pg_roles o ON o.rolname = r.name
                  WHERE u.rolname IN ('anon', 'authenticated', 'nolmt_api') AND pg_has_role(u.oid, o.oid, 'USAGE')))
            ORDER BY policyname""";
    private static final String KEY_PREFIX = """
            SELECT value FROM nolmt.settings WHERE name = 'key_prefix'""";
    // Flyway's history is nobody's to read; every migrate writes this beside it.
    private static final String SCHEMA_VERSION = """
            SELECT coalesce(max(value::integer), 0) FROM nolmt.settings WHERE name = 'schema_version'""";
    // O and A: enabled; a trigger that somebody disabled guards nothing and records no keys.
    private static final String MISSING_TRIGGERS = """
            SELECT wanted.name FROM unnest(:names) AS wanted (name)
            WHERE NOT EXISTS (SELECT FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE t.tgname = wanted.name AND t.tgenabled IN ('O', 'A')
                  AND n.nspname || '.' || c.relname IN ('public.generations', 'nolmt.jobs', 'nolmt.job_events', 'nolmt.erased_users'))
            ORDER BY 1""";
    private static final String[] TRIGGERS = {
        "nolmt_guard",
        "nolmt_guard_again",
        "nolmt_tombstone",
        "nolmt_tombstone_replaced",
        "nolmt_no_truncate",
        "nolmt_held",
        "nolmt_count_added",
        "nolmt_count_gone",
        "nolmt_count_changed",
        "job_transitions",
        "job_event_first",
        "job_event_next",
        "job_events_go",
        "webhook_deliveries_written",
        "webhooks_go"
    };
    private static final String REMEMBERS_ERASED = """
            SELECT (SELECT value FROM nolmt.settings WHERE name = 'auth_schema') <> 'own' OR EXISTS (
                SELECT FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE t.tgname = 'nolmt_remember_erased' AND t.tgenabled IN ('O', 'A')
                  AND n.nspname = 'auth' AND c.relname = 'users')""";
    // What a transaction of ours really runs with.
    private static final String FRAME = """
            SELECT current_setting('transaction_isolation') = 'read committed'
               AND current_setting('transaction_read_only') = 'off'
               AND current_setting('lock_timeout') <> '0' AND current_setting('statement_timeout') <> '0'
               AND current_setting('idle_in_transaction_session_timeout') <> '0'""";

    private final JdbcClient sql;
    private final StageTransactions transactions;

    private DatabaseCheck(JdbcClient sql, StageTransactions transactions) {
        this.sql = sql;
        this.transactions = transactions;
    }

    static void run(
            JdbcClient sql,
            StageTransactions transactions,
            Set<StageRole> needed,
            boolean sharedLogin,
            String keyPrefix) {
        try {
            new DatabaseCheck(sql, transactions).check(needed, sharedLogin, keyPrefix);
        } catch (DataAccessException e) {
            throw new ConfigurationProblem(
                    "The database can't be used: " + Unreachable.because(e) + ".",
                    "Check NOLMT_DATABASE_URL, the login's password, and that PostgreSQL answers.",
                    e);
        } catch (TransactionException e) {
            throw new ConfigurationProblem(
                    "The database can't be reached: " + Unreachable.because(e) + ".",
                    "Check NOLMT_DATABASE_URL, the login's password, and that PostgreSQL answers.",
                    e);
        }
    }

    private void check(Set<StageRole> needed, boolean sharedLogin, String keyPrefix) {
        if (sql.sql(SUPER_OR_BYPASS).query(Boolean.class).single()) {
            throw problem(
                    "The database login is a superuser or has BYPASSRLS, or may become a role that has: row level security"
                            + " would not hold.",
                    "Use a login made for the applications: CREATE ROLE … LOGIN NOINHERIT, then GRANT the stage roles.");
        }
        if (!sql.sql(MIGRATED).query(Boolean.class).single()) {
            throw problem(
                    "The database has not been migrated.",
                    "Run the migrate command with the owner's login first (README, Going to production).");
        }
        checkRoles(needed, sharedLogin);
        checkSchema(readerOf(needed));
        List<String> unprotected =
                sql.sql(UNPROTECTED).query((row, n) -> row.getString(1)).list();
        if (!unprotected.isEmpty()) {
            throw problem(
                    "Row level security is off for " + String.join(", ", unprotected) + ".",
                    "ALTER TABLE … ENABLE ROW LEVEL SECURITY for each of them.");
        }
        List<String> lax = sql
                .sql(USER_POLICIES)
                .query((row, n) -> saysOwnRow(row.getString("sees")) && saysOwnRow(row.getString("writes"))
                        ? ""
                        : row.getString("policyname"))
                .list()
                .stream()
                .filter(name -> !name.isEmpty())
                .toList();
        if (!lax.isEmpty()) {
            throw problem(
                    "The policies " + lax + " on public.generations show or give users more than their own rows.",
                    "DROP POLICY each of them, or change it to auth.uid() = user_id.");
        }
        RowVisibility.problem(sql).ifPresent(hidden -> {
            throw problem(hidden, RowVisibility.CURE);
        });
        List<String> off = sql.sql(MISSING_TRIGGERS)
                .param("names", TRIGGERS)
                .query(String.class)
                .list();
        if (!off.isEmpty()) {
            throw problem(
                    "The triggers " + off + " are missing or disabled.",
                    "Run the migrate command with the owner's login, and ALTER TABLE … ENABLE TRIGGER what is disabled.");
        }
        checkSettings(needed, keyPrefix);
    }

    private void checkRoles(Set<StageRole> needed, boolean sharedLogin) {
        Set<String> member = Set.copyOf(sql.sql(MEMBERSHIPS).query(String.class).list());
        Set<String> names = needed.stream().map(StageRole::roleName).collect(Collectors.toCollection(TreeSet::new));
        Set<String> missing = new TreeSet<>(names);
        missing.removeAll(member);
        if (!missing.isEmpty()) {
            throw problem(
                    "The database login may not take on " + String.join(", ", missing) + ".",
                    "GRANT " + String.join(", ", missing) + " TO the login.");
        }
        Set<String> owners = new TreeSet<>(sql.sql(OWNERS).query(String.class).list());
        owners.removeIf(owner -> !member.contains(owner) && !owner.equals(sessionUser()));
        if (!owners.isEmpty()) {
            throw problem(
                    "The database login owns our tables or may become " + owners + ", which does.",
                    "Use a login of its own for the applications; the owner's is for the migrate command only.");
        }
        Set<String> more = member.stream()
                .filter(role -> StageRole.named(role).isPresent() && !names.contains(role))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!more.isEmpty() && !sharedLogin) {
            throw problem(
                    "The database login may also take on " + String.join(", ", more) + ", which this application"
                            + " doesn't need.",
                    "Give each application a login of its own, or declare the sharing:"
                            + " NOLMT_DATABASE_SHARED_LOGIN=true.");
        }
    }

    private void checkSchema(StageRole reader) {
        int schema = transactions.as(
                reader, tx -> tx.sql().sql(SCHEMA_VERSION).query(Integer.class).single());
        if (schema < Migrations.newest()) {
            throw problem(
                    "The database has an older schema than this application needs (version " + schema + ", not "
                            + Migrations.newest() + ").",
                    "Run the migrate command with the owner's login first (README, Going to production).");
        }
    }

    /** The settings are readable to the stage roles only. */
    private static StageRole readerOf(Set<StageRole> needed) {
        return needed.stream()
                .filter(r -> r != StageRole.AUTHENTICATED)
                .findFirst()
                .orElseThrow();
    }

    private void checkSettings(Set<StageRole> needed, String keyPrefix) {
        StageRole reader = readerOf(needed);
        String stored = transactions.as(
                reader, tx -> tx.sql().sql(KEY_PREFIX).query(String.class).single());
        if (!transactions.as(
                reader, tx -> tx.sql().sql(FRAME).query(Boolean.class).single())) {
            throw problem(
                    "The database login's own settings win over those that transactions need: READ COMMITTED, READ WRITE,"
                            + " and timeouts.",
                    "ALTER ROLE … RESET ALL for the login, and connect through nothing that changes settings.");
        }
        if (!transactions.as(
                reader,
                tx -> tx.sql().sql(REMEMBERS_ERASED).query(Boolean.class).single())) {
            throw problem(
                    "The trigger nolmt_remember_erased of auth.users is missing or disabled: users who are deleted would"
                            + " leave their jobs, and come back.",
                    "ALTER TABLE auth.users ENABLE TRIGGER nolmt_remember_erased, or run the migrate command again.");
        }
        if (!stored.equals(keyPrefix)) {
            throw problem(
                    "nolmt.objects.prefix is '" + keyPrefix + "', but the database was migrated with '" + stored + "'.",
                    "Set nolmt.objects.prefix to '" + stored + "': keys are written once and never move.");
        }
    }

    /** As nolmt.says_own_row in V2 does; Supabase's advice to write (SELECT auth.uid()) is the same rule. */
    static boolean saysOwnRow(String expression) {
        String rule = expression
                .toLowerCase(Locale.ROOT)
                .replaceAll("select auth\\.uid\\(\\)( as uid)?", "auth.uid()")
                .replaceAll("[\\s()]", "");
        return rule.equals("auth.uid=user_id") || rule.equals("user_id=auth.uid");
    }

    private String sessionUser() {
        return sql.sql("SELECT session_user").query(String.class).single();
    }

    private static ConfigurationProblem problem(String problem, String cure) {
        return new ConfigurationProblem(problem, cure);
    }
}
