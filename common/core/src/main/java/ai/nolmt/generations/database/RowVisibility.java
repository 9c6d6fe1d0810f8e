package ai.nolmt.generations.database;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whether the cleanup worker sees every row, by policies of its own role or of any that it belongs to. What a policy hides from it looks like an orphan, and would be deleted; a
 * policy can come at any time, so whoever deletes asks each time before.
 */
public final class RowVisibility {
    public static final String CURE = "DROP POLICY or change it (TO authenticated), or run the migrate command again.";

    private static final String RESTRICTIVE = """
            SELECT policyname FROM pg_policies
            WHERE schemaname = 'public' AND tablename = 'generations' AND permissive = 'RESTRICTIVE'
              AND EXISTS (SELECT FROM unnest(roles) AS r (name) WHERE r.name = 'public' OR EXISTS (
                  SELECT FROM pg_roles o WHERE o.rolname = r.name
                    AND (pg_has_role('nolmt_worker', o.oid, 'USAGE') OR pg_has_role('nolmt_cleanup', o.oid, 'USAGE'))))
            ORDER BY policyname""";
    private static final String SEES_ALL = """
            SELECT EXISTS (SELECT FROM pg_policies
                WHERE schemaname = 'public' AND tablename = 'generations' AND permissive = 'PERMISSIVE'
                  AND cmd IN ('SELECT', 'ALL') AND 'nolmt_cleanup' = ANY(roles) AND qual = 'true')""";

    private RowVisibility() {}

    /** A sentence about what hides rows; empty if nothing does. */
    public static Optional<String> problem(JdbcClient sql) {
        List<String> restrictive =
                sql.sql(RESTRICTIVE).query((row, n) -> row.getString(1)).list();
        if (!restrictive.isEmpty()) {
            return Optional.of("The restrictive policies " + restrictive
                    + " on public.generations may hide rows from the workers, whose objects would look like orphans.");
        }
        return sql.sql(SEES_ALL).query(Boolean.class).single()
                ? Optional.empty()
                : Optional.of("No policy shows all rows of public.generations to nolmt_cleanup.");
    }
}
