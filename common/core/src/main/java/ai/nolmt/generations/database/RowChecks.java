package ai.nolmt.generations.database;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.util.List;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;

/** That row level security is on, and shows users their own rows and the clean-up all of them. */
final class RowChecks {
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

    private final JdbcClient sql;

    RowChecks(JdbcClient sql) {
        this.sql = sql;
    }

    void security() {
        List<String> unprotected = sql.sql(UNPROTECTED).query(String.class).list();
        if (!unprotected.isEmpty()) {
            throw new ConfigurationProblem(
                    "Row level security is off for " + String.join(", ", unprotected) + ".",
                    "ALTER TABLE … ENABLE ROW LEVEL SECURITY for each of them.");
        }
    }

    void users() {
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
            throw new ConfigurationProblem(
                    "The policies " + lax + " on public.generations show or give users more than their own rows.",
                    "DROP POLICY each of them, or change it to auth.uid() = user_id, with AND before what narrows it.");
        }
    }

    void cleanUp() {
        RowVisibility.problem(sql).ifPresent(hidden -> {
            throw new ConfigurationProblem(hidden, RowVisibility.CURE);
        });
    }

    /**
     * Whether one of the conditions that must all hold is that the row is the caller's own. PostgreSQL prints parentheses around
     * each of them, and around each OR.
     */
    static boolean saysOwnRow(String expression) {
        return Conjunction.of(expression).stream().anyMatch(RowChecks::isOwnRow);
    }

    /** As nolmt.says_own_row in V2 does; Supabase's advice to write (SELECT auth.uid()) is the same rule. */
    private static boolean isOwnRow(String condition) {
        String rule = condition
                .toLowerCase(Locale.ROOT)
                .replaceAll("select auth\\.uid\\(\\)( as uid)?", "auth.uid()")
                .replaceAll("[\\s()]", "");
        return rule.equals("auth.uid=user_id") || rule.equals("user_id=auth.uid");
    }
}
