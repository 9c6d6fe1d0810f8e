package ai.nolmt.generations.database;

import ai.nolmt.generations.database.SchemaCatalog.Item;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A kind of thing that migrations make, with the question that tells which are there: a name for people, and in a hash what
 * else of it must be the same. PostgreSQL prints expressions with more or fewer brackets and spaces, so those don't count;
 * and {@code public.generations} may be somebody else's, with types, names and rights of its own beside ours.
 */
enum SchemaPart {
    COLUMNS("columns", "", """
            SELECT n.nspname || '.' || c.relname || '.' || a.attname AS name,
                   CASE n.nspname WHEN 'nolmt' THEN format_type(a.atttypid, NULL) ELSE '' END AS detail
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'v', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> 'flyway_schema_history'
              AND (n.nspname = 'nolmt' OR n.nspname = 'public' AND c.relname = 'generations')"""),
    CONSTRAINTS("constraints", "", """
            SELECT k.conname || ' of ' || n.nspname || '.' || c.relname AS name, '' AS detail
            FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE k.contype IN ('c', 'f', 'p', 'u') AND c.relname <> 'flyway_schema_history' AND n.nspname = 'nolmt'"""),
    INDEXES("indexes", "Where one is invalid, DROP INDEX it first. ", """
            SELECT c.relname || ' of ' || n.nspname || '.' || t.relname AS name, i.indisunique::text AS detail
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
                JOIN pg_namespace n ON n.oid = t.relnamespace
            WHERE i.indisvalid AND t.relkind = 'r' AND t.relname <> 'flyway_schema_history' AND n.nspname = 'nolmt'"""),
    FUNCTIONS("functions", "", """
            SELECT n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')' AS name,
                   left(md5(concat_ws(' ', p.prosrc, p.prosecdef, array_to_string(p.proconfig, ','))), 8) AS detail
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('nolmt', 'nolmt_door')"""),
    // O and A: enabled; a trigger that somebody disabled guards nothing and records no keys
    TRIGGERS("triggers", "ALTER TABLE … ENABLE TRIGGER what is disabled. ", """
            SELECT t.tgname || ' of ' || n.nspname || '.' || c.relname AS name, f.proname AS detail
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_proc f ON f.oid = t.tgfoid
            WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
              AND (n.nspname = 'nolmt' OR n.nspname = 'public' AND c.relname = 'generations')"""),
    POLICIES("policies", "", """
            SELECT policyname || ' of ' || schemaname || '.' || tablename AS name,
                   left(md5(concat_ws(' ', permissive, cmd, (SELECT string_agg(r::text, ',' ORDER BY r::text) FROM unnest(roles) r),
                       'reads', regexp_replace(lower(qual), '[\\s()]', '', 'g'),
                       'writes', regexp_replace(lower(with_check), '[\\s()]', '', 'g'))), 8) AS detail
            FROM pg_policies WHERE schemaname = 'nolmt'
              OR schemaname = 'public' AND tablename = 'generations' AND policyname LIKE 'nolmt%'"""),
    // each right a line: more than that is somebody else's wish
    GRANTS("grants", "", """
            SELECT g.privilege || ' on ' || g.what || ' for ' || CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE r.rolname END AS name,
                   '' AS detail
            FROM (
                SELECT n.nspname || '.' || c.relname AS what, a.privilege_type AS privilege, a.grantee
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
                WHERE c.relkind IN ('r', 'v', 'p', 'S') AND n.nspname IN ('nolmt', 'public')
                  AND NOT (a.grantee = to_regrole('authenticated') AND a.privilege_type NOT IN ('SELECT', 'DELETE'))
                UNION ALL
                SELECT n.nspname || '.' || c.relname || '.' || t.attname, a.privilege_type, a.grantee
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute t ON t.attrelid = c.oid,
                     aclexplode(t.attacl) a
                WHERE c.relkind IN ('r', 'v', 'p') AND n.nspname IN ('nolmt', 'public') AND NOT t.attisdropped
                UNION ALL
                SELECT n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')', a.privilege_type, a.grantee
                FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
                     aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                WHERE n.nspname IN ('nolmt', 'nolmt_door')
                UNION ALL
                SELECT 'schema ' || n.nspname, a.privilege_type, a.grantee
                FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname IN ('nolmt', 'nolmt_door')) g
            LEFT JOIN pg_roles r ON r.oid = g.grantee
            WHERE g.grantee = 0 OR r.rolname IN (
                'authenticated', 'nolmt_api', 'nolmt_relay', 'nolmt_worker', 'nolmt_cleanup', 'nolmt_admin')""");

    private final String plural;
    private final String cure;
    private final String question;

    SchemaPart(String plural, String cure, String question) {
        this.plural = plural;
        this.cure = cure;
        this.question = question;
    }

    /** For people. */
    String plural() {
        return plural;
    }

    /** What to do before anything else; a sentence with a space behind it, or nothing. */
    String cure() {
        return cure;
    }

    /** What is there, made by no migration that is known of. */
    List<Item> present(JdbcClient sql) {
        return sql.sql(question)
                .query((row, n) -> new Item(0, this, row.getString("name"), row.getString("detail")))
                .list();
    }
}
